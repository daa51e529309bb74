#include "apps/countries/domain/wire.h"

#include "emulator/base/utf8.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>

namespace countries {

namespace {

void append_escape(std::string& out, unsigned unit) {
    static constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) {
        out += digits[unit >> shift & 15];
    }
}

void append_code_point(std::string& out, char32_t code) {
    if (code >= 0x10000) {
        append_escape(out, 0xD800 + static_cast<unsigned>((code - 0x10000) >> 10));
        append_escape(out, 0xDC00 + static_cast<unsigned>((code - 0x10000) & 0x3FF));
    } else {
        append_escape(out, static_cast<unsigned>(code));
    }
}

char32_t code_point(std::string_view sequence) {
    static constexpr std::array<unsigned, 5> of_lead{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t code = static_cast<unsigned char>(sequence[0]) & of_lead[sequence.size()];
    for (const char byte : sequence.substr(1)) {
        code = code << 6 | (static_cast<unsigned char>(byte) & 0x3Fu);
    }
    return code;
}

void append_text(std::string& out, std::string_view text) {
    static constexpr std::string_view special = "\"\\\n\r\t\b\f";
    static constexpr std::string_view letters = "\"\\nrtbf";
    out += '"';
    while (!text.empty()) {
        const auto sequence = snowglobe::utf8_sequence(text);
        if (const auto found = special.find(text.front()); found != std::string_view::npos) {
            out += '\\';
            out += letters[found];
        } else if (text.front() >= ' ' && text.front() <= '~') {
            out += text.front();
        } else {
            append_code_point(
                out, sequence.is_valid ? code_point(text.substr(0, sequence.size)) : 0xFFFD);
        }
        text.remove_prefix(sequence.size);
    }
    out += '"';
}

// The elements of an array, each written by `append_one`.
template <class AppendOne>
void append_elements(std::string& out, const json& array, AppendOne append_one) {
    const char* between = "";
    out += '[';
    for (const json& one : array) {
        out += between;
        between = ",";
        append_one(out, one);
    }
    out += ']';
}

template <class AppendOne>
void append_members(std::string& out, const json& object, AppendOne append_one) {
    const char* between = "";
    out += '{';
    for (const auto& [name, one] : object.items()) {
        out += between;
        between = ",";
        append_text(out, name);
        out += ':';
        append_one(out, one);
    }
    out += '}';
}

void append_attribute(std::string& out, const json& attribute) {
    const auto& [type, value] = attribute.items().at(0);
    if (type == "S") {
        append_text(out, value.get_ref<const std::string&>());
    } else if (type == "N") {
        out += float_text(value.get_ref<const std::string&>());
    } else if (type == "NULL") {
        out += "null";
    } else if (type == "BOOL") {
        out += value.dump();
    } else if (type == "L") {
        append_elements(out, value, append_attribute);
    } else if (type == "M") {
        append_members(out, value, append_attribute);
    } else {
        throw std::invalid_argument("not serializable as JSON: an attribute of type " + type);
    }
}

void append_value(std::string& out, const json& value) {
    if (value.is_string()) {
        append_text(out, value.get_ref<const std::string&>());
    } else if (value.is_array()) {
        append_elements(out, value, append_value);
    } else if (value.is_object()) {
        append_members(out, value, append_value);
    } else {
        out += value.dump();
    }
}

double read_double(std::string_view text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ptr != end || read.ec != std::errc()) {
        throw std::invalid_argument("not a number: " + std::string(text));
    }
    return value;
}

// Python's repr: the shortest digits that read back as the same value, with a point, or with an
// exponent below 1e-4 and from 1e16 on.
std::string shortest(double value) {
    char buffer[40];
    char* end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    const std::string scientific(buffer, end);
    const std::size_t e = scientific.find('e');
    int exponent = 0;
    const char* from = scientific.data() + e + (scientific[e + 1] == '+' ? 2 : 1);
    std::from_chars(from, scientific.data() + scientific.size(), exponent);
    if (exponent < -4 || exponent >= 16) {
        return scientific;
    }
    end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
    std::string fixed(buffer, end);
    return fixed.find('.') == std::string::npos ? fixed + ".0" : fixed;
}

void make_storable(json& value) {
    if (value.is_exact_number()) { // a number as it was written; a large integer stays so
        const std::string text = value.dump();
        if (text.find_first_of(".eE") != std::string::npos) {
            value = json::exact_number(shortest(read_double(text)));
        }
    } else if (value.is_array()) {
        for (json& one : value) {
            make_storable(one);
        }
    } else if (value.is_object()) {
        for (auto& [name, one] : value.items()) {
            make_storable(one);
        }
    }
}

} // namespace

std::string float_text(std::string_view number) {
    return shortest(read_double(number));
}

std::string item_text(const json& item) {
    std::string out;
    append_members(out, item, append_attribute);
    return out;
}

std::string json_text(const json& value) {
    std::string out;
    append_value(out, value);
    return out;
}

json parse_storable(std::string_view text) {
    json value = json::parse_exact(text);
    make_storable(value);
    return value;
}

} // namespace countries
