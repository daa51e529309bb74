#pragma once
// Headers on their way out, as bytes. Inside net/ only.
#include "emulator/net/http_message.h"

#include <chrono>
#include <string>
#include <string_view>

namespace snowglobe {

bool is_header_name(std::string_view name);
// Appends "name: value\r\n". Values and names may come from a handler: a control character in a
// value becomes a space, so that it cannot end the line, and what is no name is left out.
void append_header(std::string& out, std::string_view name, std::string_view value);

// 204 and 304 end with their header.
bool has_no_body(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::chrono::system_clock::time_point time);

enum class ConnectionHeader { none, close, keep_alive };
// Status line and headers with Date, unless the response has its own, and Content-Length, up to and
// with the empty line.
void append_response_head(
    std::string& out,
    const HttpResponse& response,
    ConnectionHeader connection,
    std::string_view date);

} // namespace snowglobe
