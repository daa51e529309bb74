#include "emulator/net/http_writer.h"

#include "emulator/base/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace snowglobe {

namespace {

constexpr struct {
    int status;
    std::string_view text;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Payload Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

std::string_view reason_of(int status) {
    const auto* found = std::find_if(std::begin(reasons), std::end(reasons), [&](const auto& row) {
        return row.status == status;
    });
    return found == std::end(reasons) ? "Status" : found->text;
}

// Of those that no value may have. (A lambda is inlined where it is called for each character.)
constexpr auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
};

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

} // namespace

bool is_header_name(std::string_view name) {
    static constexpr auto characters = [] {
        std::array<bool, 256> known{};
        for (const unsigned char c : std::string_view(
                 "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~")) {
            known[c] = true;
        }
        return known;
    }();
    bool all = !name.empty();
    for (const char c : name) {
        all &= characters[static_cast<unsigned char>(c)];
    }
    return all;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    if (!is_header_name(name)) {
        return;
    }
    out += name;
    out += ": ";
    const std::size_t begin = out.size();
    out += value;
    // Most values are of characters that stand for themselves in JSON, too, which is soon found.
    const bool is_usual =
        plain_text_length(value) == value.size() && value.find('\x7f') == std::string_view::npos;
    if (!is_usual && std::any_of(value.begin(), value.end(), is_control)) {
        std::replace_if(
            out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), is_control, ' ');
    }
    out += "\r\n";
}

bool has_no_body(int status) {
    return status == 204 || status == 304;
}

std::string http_date(std::chrono::system_clock::time_point time) {
    constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::string_view months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        weekdays[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count());
}

void append_response_head(
    std::string& out,
    const HttpResponse& response,
    ConnectionHeader connection,
    std::string_view date,
    BodyEnd body_end) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::uint64_t>(response.status));
    out += ' ';
    out += reason_of(response.status);
    out += "\r\n";
    for (const auto& [name, value] : response.headers) {
        append_header(out, name, value);
    }
    if (!response.header("Date")) {
        append_header(out, "Date", date);
    }
    if (!has_no_body(response.status) && body_end == BodyEnd::by_length) {
        out += "Content-Length: ";
        append_number(out, response.body.size());
        out += "\r\n";
    } else if (body_end == BodyEnd::by_last_chunk) {
        out += "Transfer-Encoding: chunked\r\n";
    }
    if (connection == ConnectionHeader::close) {
        out += "Connection: close\r\n";
    } else if (connection == ConnectionHeader::keep_alive) {
        out += "Connection: keep-alive\r\n";
    }
    out += "\r\n";
}

void append_chunk(std::string& out, std::string_view piece) {
    std::array<char, 16> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
    out.append(digits.data(), end);
    out += "\r\n";
    out += piece;
    out += "\r\n";
}

} // namespace snowglobe
