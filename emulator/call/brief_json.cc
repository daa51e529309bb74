#include "emulator/call/brief_json.h"

#include "emulator/base/json_text.h"

#include <algorithm>
#include <string_view>

namespace snowglobe {

namespace {

constexpr std::size_t brief_bytes = 160; // nothing more is begun after so many
constexpr std::size_t brief_text_bytes_max = 64;
constexpr int brief_depth_max = 4;

std::string_view beginning(std::string_view text, std::size_t bytes_max) {
    std::size_t cut = std::min(text.size(), bytes_max);
    while (cut > 0 && cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) {
        --cut;
    }
    return text.substr(0, cut);
}

void append_beginning(std::string& out, std::string_view text) {
    append_json_text(out, beginning(text, brief_text_bytes_max));
    if (text.size() > brief_text_bytes_max) {
        out.insert(out.size() - 1, "...");
    }
}

void append_brief(std::string& out, const json& value, std::size_t end, int depth) {
    if (value.is_string()) {
        append_beginning(out, value.get_ref<const std::string&>());
    } else if (value.is_carried() || value.is_exact_number()) {
        const std::string& text = value.kept_text();
        text.size() <= brief_text_bytes_max ? static_cast<void>(out += text)
                                            : append_beginning(out, text);
    } else if (!value.is_structured()) {
        value.append_to(out);
    } else if (depth == brief_depth_max && !value.empty()) {
        out += R"("...")";
    } else {
        const bool is_object = value.is_object();
        out += is_object ? '{' : '[';
        bool first = true;
        for (auto member = value.begin(); member != value.end(); ++member) {
            if (!first) {
                out += ',';
            }
            first = false;
            if (out.size() >= end) {
                out += is_object ? R"("...":"...")" : R"("...")";
                break;
            }
            if (is_object) {
                append_beginning(out, member.key());
                out += ':';
            }
            append_brief(out, *member, end, depth + 1);
        }
        out += is_object ? '}' : ']';
    }
}

} // namespace

void append_brief_json(std::string& out, const json& value) {
    append_brief(out, value, out.size() + brief_bytes, 0);
}

} // namespace snowglobe
