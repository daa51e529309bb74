#pragma once
// What a command comes to, before anybody has said in which protocol: RESP2 and RESP3 (resp.h) and
// JSON (json_answer.h) are written from it.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::redis {

struct Answer {
    enum class Kind : std::uint8_t {
        null,       // RESP2: a bulk that is not there
        null_array, // RESP2: an array that is not there
        integer,
        real,       // RESP2: text
        status,     // OK
        error,      // with its code: "ERR syntax error"
        bulk,
        verbatim,   // text for people; RESP2: a bulk
        array,
        map,        // names and values in turn; RESP2: all of them in one array
        set,
        pairs,      // as a map; RESP3: an array of arrays of two
        push,
        sequence,   // several answers behind each other, to one command
    };

    Kind kind = Kind::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
    std::vector<Answer> items;

    static Answer of(Kind kind, std::string text = {}) {
        Answer answer;
        answer.kind = kind;
        answer.text = std::move(text);
        return answer;
    }
    static Answer null() { return {}; }
    static Answer null_array() { return of(Kind::null_array); }
    static Answer ok() { return of(Kind::status, "OK"); }
    static Answer status(std::string text) { return of(Kind::status, std::move(text)); }
    static Answer error(std::string text) { return of(Kind::error, std::move(text)); }
    static Answer bulk(std::string text) { return of(Kind::bulk, std::move(text)); }
    static Answer number(std::int64_t integer) {
        Answer answer = of(Kind::integer);
        answer.integer = integer;
        return answer;
    }
    static Answer score(double real) {
        Answer answer = of(Kind::real);
        answer.real = real;
        return answer;
    }
    static Answer many(Kind kind, std::vector<Answer> items = {}) {
        Answer answer = of(kind);
        answer.items = std::move(items);
        return answer;
    }
    static Answer array(std::vector<Answer> items = {}) {
        return many(Kind::array, std::move(items));
    }
    static Answer bulks(const std::vector<std::string>& texts, Kind kind = Kind::array) {
        Answer answer = of(kind);
        answer.items.reserve(texts.size());
        for (const std::string& text : texts) {
            answer.items.push_back(bulk(text));
        }
        return answer;
    }

    void add(Answer item) { items.push_back(std::move(item)); }
    bool is_error() const { return kind == Kind::error; }
};

// A command is refused: the whole text, with its code. It has changed nothing.
struct CommandError {
    std::string text;
};

namespace errors {

inline CommandError syntax() {
    return {"ERR syntax error"};
}
inline CommandError wrong_type() {
    return {"WRONGTYPE Operation against a key holding the wrong kind of value"};
}
inline CommandError no_integer() {
    return {"ERR value is not an integer or out of range"};
}
inline CommandError no_float() {
    return {"ERR value is not a valid float"};
}
inline CommandError no_such_key() {
    return {"ERR no such key"};
}

} // namespace errors

} // namespace snowglobe::redis
