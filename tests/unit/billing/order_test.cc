#include "apps/billing/domain/order.h"

#include <gtest/gtest.h>

namespace billing {
namespace {

TopicRecord record_of(std::optional<std::string> value) {
    return {"orders-3@17", 1'772'438'400'000, "ada", std::move(value), {{"channel", "web"}}};
}

TEST(Order, IsTheSumOfItsLines) {
    const Order order = read_order(record_of(
        R"({"order": "o-1", "lines": [{"sku": "pen", "quantity": 3, "cents": 120},
            {"sku": "card", "quantity": 1, "cents": 0}]})"));
    EXPECT_EQ(order.id, "o-1");
    EXPECT_EQ(order.customer, "ada");
    EXPECT_EQ(order.cents, 360);
    EXPECT_EQ(order.channel, "web");
    EXPECT_EQ(order.ordered_at_ms, 1'772'438'400'000);
}

TEST(Order, IsRefused) {
    const auto with_line = [](const std::string& line) {
        return R"({"order": "o-1", "lines": [)" + line + "]}";
    };
    EXPECT_THROW(read_order(record_of(std::nullopt)), BadOrder);
    for (const std::string& value :
         {std::string(),
          std::string("half an ord"),
          std::string("[]"),
          std::string(R"({"lines": []})"),
          with_line(""),
          with_line("7"),
          with_line(R"({"quantity": 0, "cents": 1})"),
          with_line(R"({"quantity": 10001, "cents": 1})"),
          with_line(R"({"quantity": 1, "cents": -1})"),
          with_line(R"({"quantity": 1, "cents": "1"})"),
          with_line(R"({"quantity": 1.5, "cents": 1})"),
          with_line(R"({"quantity": 1})")}) {
        EXPECT_THROW(read_order(record_of(value)), BadOrder) << value;
    }
    TopicRecord nobodys = record_of(R"({"order": "o-1", "lines": [{"quantity": 1, "cents": 1}]})");
    EXPECT_NO_THROW(read_order(nobodys));
    nobodys.key.reset();
    EXPECT_THROW(read_order(nobodys), BadOrder);
}

TEST(TopicRecord, IsReadAsLambdaWritesIt) {
    const TopicRecord record = read_record(json::parse(
        R"({"topic": "orders", "partition": 3, "offset": 17, "timestamp": 1772438400000,
            "timestampType": "CREATE_TIME", "key": "YWRh", "value": "e30=",
            "headers": [{"channel": [-61, -123]}, {"empty": []}]})"));
    EXPECT_EQ(record.place, "orders-3@17");
    EXPECT_EQ(record.timestamp_ms, 1'772'438'400'000);
    EXPECT_EQ(record.key, "ada");
    EXPECT_EQ(record.value, "{}");
    EXPECT_EQ(record.headers.at("channel"), "\xC3\x85");
    EXPECT_EQ(record.headers.at("empty"), "");
}

TEST(TopicRecord, MayHaveNeitherKeyNorValue) {
    const TopicRecord record = read_record(json::parse(
        R"({"topic": "orders", "partition": 0, "offset": 0, "timestamp": 1, "headers": []})"));
    EXPECT_EQ(record.key, std::nullopt);
    EXPECT_EQ(record.value, std::nullopt);
}

} // namespace
} // namespace billing
