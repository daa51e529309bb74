#pragma once
// Headers on their way out, as bytes. Inside net/, and for handler/.
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
enum class BodyEnd { by_length, by_last_chunk, by_close };
// Status line and headers with Date, unless the response has its own, and what tells where the body
// ends, up to and with the empty line.
void append_response_head(
    std::string& out,
    const HttpResponse& response,
    ConnectionHeader connection,
    std::string_view date,
    BodyEnd body_end = BodyEnd::by_length);

// A piece of a body in chunks, not empty; and what stands behind the last one.
void append_chunk(std::string& out, std::string_view piece);
constexpr std::string_view last_chunk = "0\r\n\r\n";

} // namespace snowglobe
