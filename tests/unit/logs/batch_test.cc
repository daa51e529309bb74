// Events of batches that overlap come in the order of time, in both directions; what functions write
// is bounded.
#include "services/logs/batch.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace snowglobe::logs {
namespace {

constexpr std::int64_t start_ms = 1'767'225'600'000; // 2026-01-01
constexpr std::int64_t hour_ms = 3'600'000;

class BatchTest : public testing::Test {
protected:
    void SetUp() override { store->begin(); }

    // `at` are hours from the start, whose numbers are the texts, too.
    void write(const std::string& stream, const std::vector<int>& at, bool by_function = false) {
        Batch batch;
        batch.ingested = from_epoch_ms(start_ms);
        batch.is_of_function = by_function;
        for (const int hour : at) {
            batch.events.emplace_back(start_ms + hour * hour_ms, std::to_string(hour));
        }
        Stream row = find_stream(place, stream).value_or(Stream{});
        append(place, from_epoch_ms(start_ms), group, stream, row, batch);
    }

    std::vector<std::string> read(Direction direction, Range range = {}, std::size_t most = 100) {
        std::vector<std::string> texts;
        scan_events(place, range, direction, [&](const Event& event) {
            texts.push_back(event.stream + event.message);
            return texts.size() < most;
        });
        return texts;
    }

    using Texts = std::vector<std::string>;
    std::unique_ptr<Store> store = make_memory_store();
    GroupPlace place{*store, {}, "g"};
    Group group;
};

TEST_F(BatchTest, OverlappingBatchesAreMerged) {
    write("a", {10, 20, 30});
    write("b", {5, 15, 25});
    write("a", {12});
    write("b", {40});
    const Texts in_order{"b5", "a10", "a12", "b15", "a20", "b25", "a30", "b40"};
    EXPECT_EQ(read(Direction::forward), in_order);
    Texts reversed = in_order;
    std::reverse(reversed.begin(), reversed.end());
    EXPECT_EQ(read(Direction::reverse), reversed);
}

TEST_F(BatchTest, EventsOfOneTimeAreInTheOrderInWhichTheyCame) {
    write("a", {1, 1});
    write("b", {1});
    write("a", {1});
    EXPECT_EQ(read(Direction::forward), (Texts{"a1", "a1", "b1", "a1"}));
}

TEST_F(BatchTest, ARangeMayBeginAndEndWithinBatches) {
    write("a", {0, 10, 20});
    write("b", {5, 24});
    Range range;
    range.from = Position::at(start_ms + 6 * hour_ms);
    range.to = Position::at(start_ms + 21 * hour_ms);
    EXPECT_EQ(read(Direction::forward, range), (Texts{"a10", "a20"}));
    EXPECT_EQ(read(Direction::reverse, range), (Texts{"a20", "a10"}));
    range.wants = [](const std::string& stream) { return stream == "b"; };
    EXPECT_EQ(read(Direction::forward, range), Texts{});
}

TEST_F(BatchTest, AReaderMayStopAndGoOn) {
    write("a", {0, 10, 20});
    write("b", {5});
    Position last;
    scan_events(place, {}, Direction::forward, [&](const Event& event) {
        last = event.position;
        return event.message != "5";
    });
    Range rest;
    rest.from = last.next();
    EXPECT_EQ(read(Direction::forward, rest), (Texts{"a10", "a20"}));
    Range before;
    before.to = last;
    EXPECT_EQ(read(Direction::reverse, before), (Texts{"a0"}));
    EXPECT_EQ(read(Direction::reverse, {}, 2), (Texts{"a20", "a10"}));
}

TEST_F(BatchTest, AStreamGoesWithItsEvents) {
    write("a", {0, 1});
    write("b", {2});
    erase_batches(place, group, "a");
    EXPECT_EQ(read(Direction::forward), Texts{"b2"});
    EXPECT_EQ(group.bytes, 1 + event_overhead_bytes);
}

TEST_F(BatchTest, OfWhatFunctionsWriteTheNewestStay) {
    const std::string mebibyte(1 << 20, 'x');
    write("client", {0});
    for (int i = 0; i < 20; ++i) {
        Batch batch;
        batch.is_of_function = true;
        batch.events.emplace_back(start_ms + i, mebibyte);
        Stream row;
        append(place, from_epoch_ms(start_ms), group, "f" + std::to_string(i), row, batch);
    }
    EXPECT_LE(group.function_bytes, function_bytes_max);
    std::vector<std::string> streams;
    scan_events(place, {}, Direction::forward, [&](const Event& event) {
        streams.push_back(event.stream);
        return true;
    });
    ASSERT_EQ(streams.size(), 16); // 15 of a mebibyte and a little, and the client's
    EXPECT_EQ(streams.front(), "client");
    EXPECT_EQ(streams.at(1), "f5");
    EXPECT_EQ(streams.back(), "f19");
    EXPECT_FALSE(find_stream(place, "f4")); // as many as sandboxes there ever were
    EXPECT_TRUE(find_stream(place, "f5"));
}

TEST_F(BatchTest, WhatHasExpiredLeavesWithTheNextBatch) {
    group.retention_days = 1;
    write("a", {0});
    Batch batch;
    const Time later = from_epoch_ms(start_ms) + hours{72};
    batch.events.emplace_back(epoch_ms(later), "late");
    Stream row;
    append(place, later, group, "a", row, batch);
    EXPECT_EQ(read(Direction::forward), Texts{"alate"});
    EXPECT_EQ(group.bytes, 4 + event_overhead_bytes);
}

} // namespace
} // namespace snowglobe::logs
