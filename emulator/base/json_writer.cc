// Printing of json: the shortest text, members in the order of their names.
#include "emulator/base/json.h"
#include "emulator/base/json_output.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ostream>

namespace snowglobe {

namespace {

// Shortest digits that read back as the same double, with a point or an exponent so that a reader
// sees that it is one: 100.0, 0.001, 1e+20.
std::string real_text(double value) {
    if (!std::isfinite(value)) {
        return "null";
    }
    std::string out;
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
    return out;
}

class Writer {
public:
    Writer(std::string& out, std::size_t indent) : out_(out), indent_(indent) {}

    void print(const json& value) {
        write(value);
        out_.flush();
    }

private:
    void write(const json& value) {
        switch (value.type()) {
        case json::Type::null:
            out_.put("null");
            break;
        case json::Type::boolean:
            out_.put(value.get<bool>() ? "true" : "false");
            break;
        case json::Type::integer:
            out_.put_number(value.get<std::int64_t>());
            break;
        case json::Type::unsigned_integer:
            out_.put_number(value.get<std::uint64_t>());
            break;
        case json::Type::real:
            out_.put(real_text(value.get<double>()));
            break;
        case json::Type::exact_number:
        case json::Type::carried:
            out_.put(value.kept_text());
            break;
        case json::Type::string:
            out_.put_text(value.get_ref<const std::string&>());
            break;
        case json::Type::array:
            write_all('[', ']', value, [&](const json& element) { write(element); });
            break;
        case json::Type::object:
            write_all('{', '}', value.items(), [&](const json::Member& member) {
                out_.put_text(member.name);
                out_.put(':');
                if (indent_ > 0) {
                    out_.put(' ');
                }
                write(member.value);
            });
            break;
        case json::Type::discarded:
            out_.put("<discarded>");
            break;
        }
    }

    template <class Range, class Write>
    void write_all(char open, char close, const Range& range, const Write& write_one) {
        out_.put(open);
        if (range.empty()) {
            out_.put(close);
            return;
        }
        ++level_;
        bool is_first = true;
        for (const auto& element : range) {
            if (!is_first) {
                out_.put(',');
            }
            is_first = false;
            break_line();
            write_one(element);
        }
        --level_;
        break_line();
        out_.put(close);
    }

    void break_line() {
        if (indent_ > 0) {
            out_.put('\n');
            out_.put_blanks(level_ * indent_);
        }
    }

    JsonOutput out_;
    std::size_t indent_;
    std::size_t level_ = 0;
};

} // namespace

void append_json_text(std::string& out, std::string_view text) {
    if (plain_text_length(text) == text.size()) {
        ((out += '"') += text) += '"';
        return;
    }
    JsonOutput output(out);
    output.put_text(text);
    output.flush();
}

void json::append_to(std::string& out) const {
    Writer(out, 0).print(*this);
}

std::string json::dump(std::size_t indent) const {
    std::string out;
    Writer(out, indent).print(*this);
    return out;
}

std::ostream& operator<<(std::ostream& out, const json& value) {
    return out << value.dump();
}

} // namespace snowglobe
