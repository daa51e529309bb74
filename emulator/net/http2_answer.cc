#include "emulator/net/http2_answer.h"

#include "emulator/base/lower_case.h"
#include "emulator/net/http_writer.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace snowglobe {

namespace {

// RFC 9113, 8.2.2
bool means_nothing(std::string_view name) {
    constexpr std::string_view names[] = {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-connection",
        "te",
        "transfer-encoding",
        "upgrade",
    };
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string clean(std::string value) {
    for (char& c : value) {
        const auto byte = static_cast<unsigned char>(c);
        c = (byte < 0x20 && byte != '\t') || byte == 0x7f ? ' ' : c;
    }
    const std::size_t begin = value.find_first_not_of(" \t");
    if (begin == std::string::npos) {
        return {};
    }
    return value.substr(begin, value.find_last_not_of(" \t") + 1 - begin);
}

} // namespace

HttpHeaders http2_fields(
    const HttpResponse& response,
    std::optional<std::size_t> content_length,
    std::string_view date) {
    HttpHeaders fields;
    fields.reserve(response.headers.size() + 3);
    fields.emplace_back(":status", std::to_string(response.status));
    for (const auto& [name, value] : response.headers) {
        std::string lower = lower_case(name);
        if (is_header_name(lower) && !means_nothing(lower)) {
            fields.emplace_back(std::move(lower), clean(value));
        }
    }
    if (!date.empty() && !response.header("Date")) {
        fields.emplace_back("date", date);
    }
    if (content_length) {
        fields.emplace_back("content-length", std::to_string(*content_length));
    }
    return fields;
}

void Http2Body::push(std::string piece) {
    if (!piece.empty()) {
        unsent_ += piece.size();
        pieces_.push_back(std::move(piece));
    }
}

std::size_t Http2Body::read(char* to, std::size_t room) {
    std::size_t count = 0;
    while (!pieces_.empty() && count < room) {
        const std::string& piece = pieces_.front();
        const std::size_t part = std::min(room - count, piece.size() - first_sent_);
        std::memcpy(to + count, piece.data() + first_sent_, part);
        count += part;
        first_sent_ += part;
        if (first_sent_ == piece.size()) {
            pieces_.pop_front();
            first_sent_ = 0;
        }
    }
    unsent_ -= count;
    return count;
}

} // namespace snowglobe
