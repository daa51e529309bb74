#include "emulator/aws/content_coding.h"

#include "emulator/net/http_message.h"

#include <charconv>
#include <utility>

namespace snowglobe {

namespace {

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

// Up to `end`, which is taken out of `rest` as well.
std::string_view next_part(std::string_view& rest, char end) {
    const std::size_t at = rest.find(end);
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return part;
}

double quality_of(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    if (at == std::string_view::npos) {
        return 1;
    }
    parameters.remove_prefix(at + 2);
    const std::string_view text = trimmed(next_part(parameters, ';'));
    double quality = 1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quality);
    return error != std::errc() || end != text.data() + text.size() || quality > 1 ? 1 : quality;
}

} // namespace

std::string_view accepted_coding(std::string_view accept_encoding) {
    std::pair<std::string_view, double> best{"", 0};
    double others = 0; // the quality of "*"
    bool gzip_named = false;
    bool deflate_named = false;
    while (!accept_encoding.empty()) {
        std::string_view entry = next_part(accept_encoding, ',');
        const std::string_view name = trimmed(next_part(entry, ';'));
        const double quality = quality_of(entry);
        const bool is_gzip = equals_ignoring_case(name, "gzip");
        const bool is_deflate = equals_ignoring_case(name, "deflate");
        if (name == "*") {
            others = quality;
        } else if ((is_gzip || is_deflate) && quality > best.second) {
            best = {is_gzip ? "gzip" : "deflate", quality};
        }
        gzip_named = gzip_named || is_gzip;
        deflate_named = deflate_named || is_deflate;
    }
    if (others > best.second && !(gzip_named && deflate_named)) {
        return gzip_named ? "deflate" : "gzip";
    }
    return best.first;
}

} // namespace snowglobe
