#include "services/redis/resp.h"

#include "emulator/base/lower_case.h"
#include "services/redis/numbers.h"

#include <algorithm>
#include <climits>
#include <utility>

namespace snowglobe::redis {

namespace {

using Kind = Answer::Kind;

Cut protocol_error(const std::string& what) {
    return Cut::refused("what is no command (" + what + ")", "-ERR Protocol error: " + what + "\r\n");
}

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\0' || c == '\v' || c == '\f';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

char escaped(char c) {
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'b':
        return '\b';
    case 'a':
        return '\a';
    default:
        return c;
    }
}

// Reads a word in quotes behind the first of them; false: it does not end, or something stands
// right behind it.
bool read_quoted(std::string_view line, std::size_t& at, std::string& word) {
    const char quote = line[at++];
    for (; at < line.size(); ++at) {
        const char c = line[at];
        if (c == quote) {
            ++at;
            return at == line.size() || is_blank(line[at]);
        }
        if (c != '\\' || at + 1 >= line.size()) {
            word += c;
        } else if (quote == '\'') {
            if (line[at + 1] == '\'') {
                ++at;
                word += '\'';
            } else {
                word += c;
            }
        } else if (
            line[at + 1] == 'x' && at + 3 < line.size() && hex_digit(line[at + 2]) >= 0 &&
            hex_digit(line[at + 3]) >= 0) {
            word += static_cast<char>(hex_digit(line[at + 2]) * 16 + hex_digit(line[at + 3]));
            at += 3;
        } else {
            word += escaped(line[++at]);
        }
    }
    return false;
}

// Of a request over HTTP, which a page in a browser may have sent.
bool is_http(std::string_view line) {
    const std::string lower = lower_case(std::string(line.substr(0, 5)));
    return lower == "post " || lower == "host:";
}

} // namespace

std::optional<Arguments> split_line(std::string_view line) {
    Arguments words;
    std::size_t at = 0;
    for (;;) {
        while (at < line.size() && is_blank(line[at])) {
            ++at;
        }
        if (at == line.size()) {
            return words;
        }
        std::string& word = words.emplace_back();
        while (at < line.size() && !is_blank(line[at])) {
            if (line[at] == '"' || line[at] == '\'') {
                if (!read_quoted(line, at, word)) {
                    return std::nullopt;
                }
                break;
            }
            word += line[at++];
        }
    }
}

namespace {

// A line of a sign ('*' or '$') and a number.
struct NumberLine {
    std::optional<std::int64_t> number; // nothing: it is none
    std::size_t end = 0;                // behind the line; 0: that has not come yet
    bool is_whole() const { return end != 0; }
};

NumberLine number_line(std::string_view bytes, std::size_t at) {
    // Most are of a few digits.
    constexpr std::size_t few = 9;
    std::int64_t number = 0;
    std::size_t i = at + 1;
    for (; i < bytes.size() && i <= at + few && bytes[i] >= '0' && bytes[i] <= '9'; ++i) {
        number = number * 10 + (bytes[i] - '0');
    }
    const bool is_plain = i > at + 1 && (bytes[at + 1] != '0' || i == at + 2);
    if (is_plain && i + 1 < bytes.size() && bytes[i] == '\r') {
        return {number, i + 2};
    }
    const std::size_t end = bytes.find('\r', at);
    if (end == std::string_view::npos || end + 1 >= bytes.size()) {
        return {};
    }
    return {parse_integer(bytes.substr(at + 1, end - at - 1)), end + 2};
}

} // namespace

Cut RespFramer::cut(std::string_view bytes) {
    if (bytes.front() == '*') {
        return cut_array(bytes);
    }
    const std::size_t end = bytes.find('\n', done_);
    if (end == std::string_view::npos) {
        done_ = bytes.size();
        return done_ > line_bytes_max ? protocol_error("too big inline request") : Cut::more();
    }
    done_ = 0;
    const std::string_view line = bytes.substr(0, end);
    if (is_http(line)) {
        return Cut::refused("a request over HTTP");
    }
    const auto words = split_line(line);
    if (!words) {
        return protocol_error("unbalanced quotes in request");
    }
    return words->empty() ? Cut::blank(end + 1) : Cut::frame(end + 1);
}

Cut RespFramer::cut_array(std::string_view bytes) {
    if (left_ < 0) {
        const NumberLine count = number_line(bytes, done_);
        if (!count.is_whole()) {
            return bytes.size() > line_bytes_max ? protocol_error("too big mbulk count string")
                                                 : Cut::more();
        }
        if (!count.number || *count.number > INT_MAX) {
            return protocol_error("invalid multibulk length");
        }
        done_ = count.end;
        if (*count.number <= 0) {
            return Cut::blank(std::exchange(done_, 0));
        }
        left_ = *count.number;
    }
    for (; left_ > 0; --left_) {
        const std::size_t began = done_;
        if (began < bytes.size() && bytes[began] != '$') {
            return protocol_error(std::string("expected '$', got '") + bytes[began] + "'");
        }
        const NumberLine length = number_line(bytes, began);
        if (!length.is_whole()) {
            return bytes.size() > began + line_bytes_max ? protocol_error("too big bulk count string")
                                                         : Cut::more();
        }
        if (!length.number || static_cast<std::uint64_t>(*length.number) > bulk_bytes_max) {
            return protocol_error("invalid bulk length");
        }
        const std::size_t end = length.end + static_cast<std::size_t>(*length.number) + 2;
        if (bytes.size() < end) {
            return Cut::more(end);
        }
        done_ = end;
    }
    left_ = -1;
    return Cut::frame(std::exchange(done_, 0));
}

namespace {

// The words of an array of bulks, one after the other.
class Bulks {
public:
    explicit Bulks(std::string_view frame) : frame_(frame) {}
    // Of digits, as the framer has seen.
    std::optional<std::size_t> number() {
        ++at_; // '*' or '$'
        std::size_t value = 0;
        for (; at_ < frame_.size() && frame_[at_] >= '0' && frame_[at_] <= '9'; ++at_) {
            value = value * 10 + static_cast<std::size_t>(frame_[at_] - '0');
        }
        at_ += 2;
        return at_ <= frame_.size() && frame_[at_ - 2] == '\r' ? std::optional(value)
                                                              : std::nullopt;
    }
    // Nothing: the frame is the beginning of one, for a brief trace.
    std::optional<std::string_view> next() {
        const auto length = number();
        if (!length || *length > frame_.size() - at_) {
            return std::nullopt;
        }
        const std::string_view word = frame_.substr(at_, *length);
        at_ += *length + 2;
        return word;
    }

private:
    std::string_view frame_;
    std::size_t at_ = 0;
};

bool is_array(std::string_view frame) {
    return !frame.empty() && frame.front() == '*';
}

} // namespace

std::optional<Arguments> read_command(std::string_view frame) {
    if (!is_array(frame)) {
        return split_line(frame);
    }
    Bulks bulks(frame);
    const auto count = bulks.number();
    Arguments arguments;
    arguments.reserve(std::min<std::size_t>(count.value_or(0), frame.size() / 5));
    for (std::size_t i = 0; count && i < *count; ++i) {
        const auto word = bulks.next();
        if (!word) {
            return std::nullopt;
        }
        arguments.emplace_back(*word);
    }
    return count ? std::optional(std::move(arguments)) : std::nullopt;
}

std::optional<CommandHead> read_head(std::string_view frame) {
    if (!is_array(frame)) {
        return std::nullopt;
    }
    Bulks bulks(frame);
    CommandHead head;
    head.words = bulks.number().value_or(0);
    const auto first = head.words > 0 ? bulks.next() : std::nullopt;
    if (!first) {
        return std::nullopt;
    }
    head.first = *first;
    head.second = head.words > 1 ? bulks.next() : std::nullopt;
    return head;
}

std::string write_command(const Arguments& arguments) {
    std::string out = "*" + std::to_string(arguments.size()) + "\r\n";
    for (const std::string& one : arguments) {
        out += "$" + std::to_string(one.size()) + "\r\n";
        out += one;
        out += "\r\n";
    }
    return out;
}

namespace {

void write_head(char kind, std::size_t number, std::string& out) {
    out += kind;
    append_integer(static_cast<std::int64_t>(number), out);
    out += "\r\n";
}

void write_bulk(std::string_view text, std::string& out) {
    write_head('$', text.size(), out);
    out += text;
    out += "\r\n";
}

void write_items(
    char kind, std::size_t number, const Answer& answer, int version, std::string& out) {
    write_head(kind, number, out);
    for (const Answer& item : answer.items) {
        write_answer(item, version, out);
    }
}

} // namespace

void write_answer(const Answer& answer, int version, std::string& out) {
    const bool is_new = version >= 3;
    switch (answer.kind) {
    case Kind::null:
        out += is_new ? "_\r\n" : "$-1\r\n";
        return;
    case Kind::null_array:
        out += is_new ? "_\r\n" : "*-1\r\n";
        return;
    case Kind::integer:
        out += ':';
        append_integer(answer.integer, out);
        out += "\r\n";
        return;
    case Kind::real:
        if (is_new) {
            out += "," + format_score(answer.real) + "\r\n";
        } else {
            write_bulk(format_score(answer.real), out);
        }
        return;
    case Kind::status:
        out += '+';
        out += answer.text;
        out += "\r\n";
        return;
    case Kind::error: {
        // What a client has sent may stand in it: a line stays one line.
        std::string text = answer.text;
        text.erase(text.find_last_not_of("\r\n") + 1);
        std::ranges::replace_if(text, [](char c) { return c == '\r' || c == '\n'; }, ' ');
        out += "-" + text + "\r\n";
        return;
    }
    case Kind::bulk:
        write_bulk(answer.text, out);
        return;
    case Kind::verbatim:
        if (is_new) {
            write_head('=', answer.text.size() + 4, out);
            out += "txt:" + answer.text + "\r\n";
        } else {
            write_bulk(answer.text, out);
        }
        return;
    case Kind::array:
        write_items('*', answer.items.size(), answer, version, out);
        return;
    case Kind::map:
        write_items(
            is_new ? '%' : '*',
            is_new ? answer.items.size() / 2 : answer.items.size(),
            answer,
            version,
            out);
        return;
    case Kind::set:
        write_items(is_new ? '~' : '*', answer.items.size(), answer, version, out);
        return;
    case Kind::pairs:
        if (!is_new) {
            write_items('*', answer.items.size(), answer, version, out);
            return;
        }
        write_head('*', answer.items.size() / 2, out);
        for (std::size_t i = 0; i < answer.items.size(); ++i) {
            out += i % 2 == 0 ? "*2\r\n" : "";
            write_answer(answer.items[i], version, out);
        }
        return;
    case Kind::push:
        write_items(is_new ? '>' : '*', answer.items.size(), answer, version, out);
        return;
    case Kind::sequence:
        for (const Answer& item : answer.items) {
            write_answer(item, version, out);
        }
        return;
    }
}

std::string write_answer(const Answer& answer, int version) {
    constexpr std::size_t around_text = 16; // its length, and the ends of lines
    std::string out;
    if (answer.kind == Kind::bulk) { // in one piece of memory
        out.reserve(answer.text.size() + around_text);
    }
    write_answer(answer, version, out);
    return out;
}

std::optional<Answer> read_answer(std::string_view& bytes) {
    const std::size_t end = bytes.find("\r\n");
    if (end == std::string_view::npos || end == 0) {
        return std::nullopt;
    }
    const char kind = bytes.front();
    const std::string_view line = bytes.substr(1, end - 1);
    bytes.remove_prefix(end + 2);
    const auto number = parse_integer(line);
    switch (kind) {
    case '+':
        return Answer::status(std::string(line));
    case '-':
        return Answer::error(std::string(line));
    case ',':
        return Answer::bulk(std::string(line));
    case ':':
        return number ? std::optional(Answer::number(*number)) : std::nullopt;
    case '_':
        return Answer::null();
    case '$':
    case '=': {
        if (number && *number < 0) {
            return Answer::null();
        }
        if (!number || bytes.size() < static_cast<std::size_t>(*number) + 2) {
            return std::nullopt;
        }
        std::string_view text = bytes.substr(0, static_cast<std::size_t>(*number));
        bytes.remove_prefix(text.size() + 2);
        text.remove_prefix(kind == '=' ? 4 : 0);
        return Answer::bulk(std::string(text));
    }
    default: {
        if (number && *number < 0) {
            return Answer::null_array();
        }
        if (!number) {
            return std::nullopt;
        }
        Answer many = Answer::of(kind == '%' ? Kind::map : Kind::array);
        for (std::int64_t i = 0; i < *number * (kind == '%' ? 2 : 1); ++i) {
            auto item = read_answer(bytes);
            if (!item) {
                return std::nullopt;
            }
            many.add(*std::move(item));
        }
        return many;
    }
    }
}

} // namespace snowglobe::redis
