#pragma once
// What holds for a request however it came, by HTTP/1.1 or HTTP/2. Inside net/ only.
#include "emulator/net/http_message.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace snowglobe {

// How a request is answered that is not handed over.
struct HttpRefusal {
    int status = 400;
    std::string text;
};

// "localhost:4566", "[::1]", "": a name, an address, a port; nothing that could be taken for more.
bool is_host(std::string_view text);

enum class ContentCoding { none, gzip, deflate, other };
ContentCoding content_coding_of(std::string_view content_encoding);
// False: what it decodes to is longer than that.
bool undo_content_coding(ContentCoding coding, HttpRequest& request, std::size_t bytes_max);

} // namespace snowglobe
