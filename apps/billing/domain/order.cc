#include "apps/billing/domain/order.h"

namespace billing {

namespace {

// Larger ones are mistakes; and so no sum of a thousand lines is beyond 64 bits.
constexpr std::int64_t quantity_max = 10'000;
constexpr std::int64_t cents_max = 100'000'000;
constexpr std::size_t lines_max = 1'000;

std::int64_t
number(const json& line, const char* member, std::int64_t least, std::int64_t most) {
    const json& given = line.at(member);
    if (!given.is_number_integer()) {
        throw BadOrder(std::string(member) + " is no whole number");
    }
    const auto value = given.get<std::int64_t>();
    if (value < least || value > most) {
        throw BadOrder(std::string(member) + " is " + std::to_string(value));
    }
    return value;
}

} // namespace

Order read_order(const TopicRecord& record) {
    if (!record.key || record.key->empty()) {
        throw BadOrder("no customer");
    }
    if (!record.value) {
        throw BadOrder("no value");
    }
    Order order;
    order.customer = *record.key;
    order.ordered_at_ms = record.timestamp_ms;
    if (const auto channel = record.headers.find("channel"); channel != record.headers.end()) {
        order.channel = channel->second;
    }
    try {
        const json value = json::parse(*record.value);
        order.id = value.at("order").get<std::string>();
        const json& lines = value.at("lines");
        if (!lines.is_array() || lines.empty() || lines.size() > lines_max) {
            throw BadOrder("no lines, or too many");
        }
        for (const json& line : lines) {
            order.cents +=
                number(line, "quantity", 1, quantity_max) * number(line, "cents", 0, cents_max);
        }
    } catch (const json::exception& error) {
        throw BadOrder(error.what());
    }
    return order;
}

} // namespace billing
