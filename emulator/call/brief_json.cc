#include "emulator/call/brief_json.h"

#include "emulator/base/json_output.h"

#include <algorithm>
#include <string_view>
#include <utility>

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

void put_beginning(JsonOutput& out, std::string_view text) {
    if (text.size() <= brief_text_bytes_max) {
        out.put_text(text);
    } else {
        out.put_text(beginning(text, brief_text_bytes_max), "...");
    }
}

void put_brief(JsonOutput& out, const json& value, std::size_t end, int depth);

// Whether there is to be another member or element.
bool put_comma(JsonOutput& out, bool& is_first, std::string_view cut, std::size_t end) {
    if (!std::exchange(is_first, false)) {
        out.put(',');
    }
    if (out.size() < end) {
        return true;
    }
    out.put(cut);
    return false;
}

void put_brief_members(JsonOutput& out, const json& value, std::size_t end, int depth) {
    bool is_first = true;
    if (value.is_object()) {
        out.put('{');
        for (const json::Member& member : value.items()) {
            if (!put_comma(out, is_first, R"("...":"...")", end)) {
                break;
            }
            put_beginning(out, member.name);
            out.put(':');
            put_brief(out, member.value, end, depth + 1);
        }
        out.put('}');
    } else {
        out.put('[');
        for (const json& element : value) {
            if (!put_comma(out, is_first, R"("...")", end)) {
                break;
            }
            put_brief(out, element, end, depth + 1);
        }
        out.put(']');
    }
}

void put_brief(JsonOutput& out, const json& value, std::size_t end, int depth) {
    if (value.is_string()) {
        put_beginning(out, value.get_ref<const std::string&>());
    } else if (value.is_carried() || value.is_exact_number()) {
        const std::string& text = value.kept_text();
        text.size() <= brief_text_bytes_max ? out.put(text) : put_beginning(out, text);
    } else if (!value.is_structured()) {
        out.put(value.dump());
    } else if (depth == brief_depth_max && !value.empty()) {
        out.put(R"("...")");
    } else {
        put_brief_members(out, value, end, depth);
    }
}

} // namespace

void append_brief_json(std::string& out, const json& value) {
    JsonOutput output(out);
    put_brief(output, value, out.size() + brief_bytes, 0);
    output.flush();
}

} // namespace snowglobe
