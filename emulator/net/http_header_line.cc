#include "emulator/net/http_header_line.h"

#include <algorithm>

namespace snowglobe {

namespace {

bool is_token(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

} // namespace

void append_header(std::string& out, std::string_view name, std::string_view value) {
    if (!is_token(name)) {
        return;
    }
    out += name;
    out += ": ";
    const std::size_t begin = out.size();
    out += value;
    for (std::size_t i = begin; i < out.size(); ++i) {
        const auto byte = static_cast<unsigned char>(out[i]);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
            out[i] = ' ';
        }
    }
    out += "\r\n";
}

} // namespace snowglobe
