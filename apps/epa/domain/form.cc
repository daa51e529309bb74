#include "apps/epa/domain/form.h"

#include <algorithm>

namespace epa {

namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

int hex_value(char letter) {
    const char upper = letter >= 'a' && letter <= 'f' ? static_cast<char>(letter - 32) : letter;
    const std::size_t at = digits.find(upper);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char one : text) {
        const bool is_plain = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') ||
                              (one >= '0' && one <= '9') || one == '-' || one == '_' ||
                              one == '.' || one == '~';
        if (is_plain) {
            out += one;
            continue;
        }
        const auto byte = static_cast<unsigned char>(one);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
        const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
        if (text[at] == '%' && high >= 0 && low >= 0) {
            out += static_cast<char>(high * 16 + low);
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

std::string form(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string out;
    for (const auto& [name, value] : members) {
        out += (out.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    }
    return out;
}

std::map<std::string, std::string> read_form(std::string_view text) {
    std::map<std::string, std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        std::string member(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        std::replace(member.begin(), member.end(), '+', ' ');
        const std::size_t equals = std::min(member.find('='), member.size());
        const std::string value = equals < member.size() ? member.substr(equals + 1) : "";
        out[percent_decoded(member.substr(0, equals))] = percent_decoded(value);
    }
    return out;
}

} // namespace epa
