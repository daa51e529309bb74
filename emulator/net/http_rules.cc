#include "emulator/net/http_rules.h"

#include "emulator/net/gzip.h"

namespace snowglobe {

bool is_host(std::string_view text) {
    return text.find_first_of(" \t,/\\?#@\"<>{}|^`") == std::string_view::npos;
}

ContentCoding content_coding_of(std::string_view content_encoding) {
    const auto is = [&](std::string_view name) {
        return equals_ignoring_case(content_encoding, name);
    };
    if (is("gzip") || is("x-gzip")) {
        return ContentCoding::gzip;
    }
    if (is("deflate")) {
        return ContentCoding::deflate;
    }
    // botocore and Java announce chunked signing so; the body itself is plain.
    return is("") || is("identity") || is("aws-chunked") ? ContentCoding::none
                                                         : ContentCoding::other;
}

bool undo_content_coding(ContentCoding coding, HttpRequest& request, std::size_t bytes_max) {
    if (coding == ContentCoding::none) {
        return true;
    }
    InflateResult result;
    if (coding == ContentCoding::gzip) {
        result = gunzip(request.body, bytes_max);
    } else if (coding == ContentCoding::deflate) {
        result = undeflate(request.body, bytes_max);
    }
    if (result.too_long) {
        return false;
    }
    request.body_is_encoded = !result.bytes;
    if (result.bytes) {
        request.body = std::move(*result.bytes);
    }
    return true;
}

} // namespace snowglobe
