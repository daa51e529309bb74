#include "services/kinesis/opaque.h"

#include "emulator/base/encoding.h"

#include <array>
#include <cstdio>

namespace snowglobe::kinesis {

namespace {

constexpr std::size_t zeroes = 8;
constexpr std::size_t checksum_bytes = 8;

std::string checksum(std::string_view purpose, std::string_view row) {
    std::string text(purpose);
    text.append("\0", 1).append(row);
    return sha256(text).substr(0, checksum_bytes);
}

// The checksum is no secret: anybody can seal a row that we never wrote.
template <class T>
std::optional<T> open(std::string_view purpose, std::string_view text, Time now) {
    const auto row = unseal(purpose, text);
    auto opened = row ? try_decode<T>(*row) : std::nullopt;
    if (opened && (opened->created < Time{} || opened->created > now)) {
        opened.reset();
    }
    return opened;
}

// "Wed Mar 04 01:02:40 UTC 2020", as Java prints a date.
std::string java_date(Time time) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::sys_days day{std::chrono::days{epoch_s(time) / 86'400}};
    const std::chrono::year_month_day date{day};
    std::array<char, 8> day_of_month{};
    std::snprintf(
        day_of_month.data(), day_of_month.size(), "%02u", static_cast<unsigned>(date.day()));
    return std::string(days[std::chrono::weekday{day}.c_encoding()]) + " " +
           months[static_cast<unsigned>(date.month()) - 1] + " " + day_of_month.data() + " " +
           to_iso8601(time, 0).substr(11, 8) + " UTC " +
           std::to_string(static_cast<int>(date.year()));
}

} // namespace

std::string seal(std::string_view purpose, std::string_view row) {
    std::string bytes(zeroes, '\0');
    bytes.append(checksum(purpose, row)).append(row);
    return base64_encode(bytes);
}

std::optional<std::string> unseal(std::string_view purpose, std::string_view text) {
    const auto bytes = base64_decode(text);
    if (!bytes || bytes->size() < zeroes + checksum_bytes) {
        return std::nullopt;
    }
    std::string row = bytes->substr(zeroes + checksum_bytes);
    if (bytes->substr(zeroes, checksum_bytes) != checksum(purpose, row)) {
        return std::nullopt;
    }
    return row;
}

std::string to_text(const ShardIterator& iterator) {
    return seal("iterator", encode(iterator));
}

ShardIterator parse_shard_iterator(std::string_view text, Time now) {
    // AWS reads an iterator that is still in the quotes of some JSON answer.
    if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    auto read = open<ShardIterator>("iterator", text, now);
    if (!read) {
        throw ApiError("InvalidArgumentException", "Invalid ShardIterator.");
    }
    ShardIterator& iterator = *read;
    if (now - iterator.created > opaque_validity) {
        throw ApiError(
            "ExpiredIteratorException",
            "Iterator expired. The iterator was created at time " + java_date(iterator.created) +
                " while right now it is " + java_date(now) +
                " which is further in the future than the tolerated delay of 300000 "
                "milliseconds.");
    }
    return std::move(iterator);
}

std::string to_text(const PageToken& token) {
    return seal("page", encode(token));
}

ApiError invalid_page_token() {
    return {"InvalidArgumentException", "NextToken is invalid."};
}

PageToken parse_page_token(std::string_view text, Time now) {
    auto token = open<PageToken>("page", text, now);
    if (!token) {
        throw invalid_page_token();
    }
    if (now - token->created > opaque_validity) {
        throw ApiError("ExpiredNextTokenException", "NextToken has expired.");
    }
    return *std::move(token);
}

} // namespace snowglobe::kinesis
