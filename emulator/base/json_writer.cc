// Printing of json: the shortest text, members in the order of their names.
#include "emulator/base/json.h"
#include "emulator/base/json_text.h"
#include "emulator/base/utf8.h"

#include <charconv>
#include <cmath>
#include <ostream>

namespace snowglobe {

namespace {

void append_escape(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        break;
    case '\\':
        out += "\\\\";
        break;
    case '\b':
        out += "\\b";
        break;
    case '\f':
        out += "\\f";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default: {
        const auto code = static_cast<unsigned char>(c);
        out += "\\u00";
        out += hex[code >> 4];
        out += hex[code & 15];
    }
    }
}

} // namespace

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size();) {
        at += plain_text_length(text.substr(at));
        if (at == text.size()) {
            break;
        }
        const auto c = static_cast<unsigned char>(text[at]);
        out.append(text, done, at - done);
        if (c < 0x80) {
            append_escape(out, text[at]);
            ++at;
        } else {
            const Utf8Sequence sequence = utf8_sequence(text.substr(at));
            if (sequence.is_valid) {
                out.append(text, at, sequence.size);
            } else {
                out += "\xEF\xBF\xBD";
            }
            at += sequence.size;
        }
        done = at;
    }
    out.append(text, done);
    out += '"';
}

namespace {

// Shortest digits that read back as the same double, with a point or an exponent so that a reader
// sees that it is one: 100.0, 0.001, 1e+20.
void append_real(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    char buffer[32];
    const char* end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    if (text.front() == '-') {
        out += '-';
        text.remove_prefix(1);
    }
    const std::size_t e = text.find('e');
    int exponent = 0;
    const char* from = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
    std::from_chars(from, text.data() + text.size(), exponent);
    std::string digits(text.substr(0, 1));
    if (e > 2) {
        digits += text.substr(2, e - 2);
    }
    const int count = static_cast<int>(digits.size());
    const int point = exponent + 1; // how many digits stand before the point
    if (count <= point && point <= 15) {
        out += digits;
        out.append(static_cast<std::size_t>(point - count), '0');
        out += ".0";
    } else if (0 < point && point <= 15) {
        out += digits.insert(static_cast<std::size_t>(point), 1, '.');
    } else if (-4 < point && point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-point), '0');
        out += digits;
    } else {
        out += text;
    }
}

template <class Integer> void append_integer(std::string& out, Integer value) {
    char buffer[24];
    const char* end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    out.append(buffer, static_cast<std::size_t>(end - buffer));
}

class Writer {
public:
    Writer(std::string& out, std::size_t indent) : out_(out), indent_(indent) {}

    void write(const json& value) {
        switch (value.type()) {
        case json::Type::null:
            out_ += "null";
            break;
        case json::Type::boolean:
            out_ += value.get<bool>() ? "true" : "false";
            break;
        case json::Type::integer:
            append_integer(out_, value.get<std::int64_t>());
            break;
        case json::Type::unsigned_integer:
            append_integer(out_, value.get<std::uint64_t>());
            break;
        case json::Type::real:
            append_real(out_, value.get<double>());
            break;
        case json::Type::exact_number:
        case json::Type::carried:
            out_ += value.kept_text();
            break;
        case json::Type::string:
            append_json_text(out_, value.get_ref<const std::string&>());
            break;
        case json::Type::array:
            write_all('[', ']', value, [&](const json& element) { write(element); });
            break;
        case json::Type::object:
            write_all('{', '}', value.items(), [&](const json::Member& member) {
                append_json_text(out_, member.name);
                out_ += indent_ > 0 ? ": " : ":";
                write(member.value);
            });
            break;
        case json::Type::discarded:
            out_ += "<discarded>";
            break;
        }
    }

private:
    template <class Range, class Write>
    void write_all(char open, char close, const Range& range, const Write& write_one) {
        out_ += open;
        if (range.empty()) {
            out_ += close;
            return;
        }
        ++level_;
        bool is_first = true;
        for (const auto& element : range) {
            if (!is_first) {
                out_ += ',';
            }
            is_first = false;
            break_line();
            write_one(element);
        }
        --level_;
        break_line();
        out_ += close;
    }

    void break_line() {
        if (indent_ > 0) {
            out_ += '\n';
            out_.append(level_ * indent_, ' ');
        }
    }

    std::string& out_;
    std::size_t indent_;
    std::size_t level_ = 0;
};

} // namespace

void json::append_to(std::string& out) const {
    Writer(out, 0).write(*this);
}

std::string json::dump(std::size_t indent) const {
    std::string out;
    Writer(out, indent).write(*this);
    return out;
}

std::ostream& operator<<(std::ostream& out, const json& value) {
    return out << value.dump();
}

} // namespace snowglobe
