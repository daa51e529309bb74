#pragma once
// Builds and reads store keys: tuples whose byte order is the order of their parts.
//   text/bytes: every 0x00 becomes 0x00 0xFF, then the terminator 0x00 0x01, so that "a" < "a\0" <
//   "ab"
//               and no tuple is a prefix of another one's inside;
//   number:     8 bytes, big-endian (unsigned); a Time is its nanoseconds with the sign bit
//   flipped.
// Usage: Key("sqs.message").text(account).text(region).text(queue).number(sequence).str()
#include "emulator/base/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe {

class Key {
public:
    // `space` names the table of the row: "<service>.<what>". Written as text.
    explicit Key(std::string_view space) {
        bytes_.reserve(usual_size); // most keys are built in one piece of memory
        text(space);
    }

    Key& text(std::string_view part) &;
    Key& number(std::uint64_t part) &;
    Key& time(Time part) &;
    // Appends without terminator; only as the last part, for prefix scans.
    Key& raw(std::string_view part) &;
    // So that a function can return what it has just built without copying it.
    Key&& text(std::string_view part) && { return std::move(text(part)); }
    Key&& number(std::uint64_t part) && { return std::move(number(part)); }
    Key&& time(Time part) && { return std::move(time(part)); }
    Key&& raw(std::string_view part) && { return std::move(raw(part)); }

    const std::string& str() const { return bytes_; }
    // The smallest key after every key that starts with this tuple: scan(k.str(), k.end(), ...).
    std::string end() const;

private:
    static constexpr std::size_t usual_size = 120;

    std::string bytes_;
};

// Reads a tuple back, part by part, in the order it was written. A key that does not have the part
// is our bug (SNOWGLOBE_CHECK).
class KeyReader {
public:
    explicit KeyReader(std::string_view key) : rest_(key) {}
    std::string text();
    std::uint64_t number();
    Time time();
    std::string_view rest() const { return rest_; }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

} // namespace snowglobe
