#include "emulator/call/trace.h"

#include "emulator/base/json.h"
#include "emulator/call/brief_json.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

Trace brief_trace(std::size_t records) {
    Trace::Options options;
    options.enabled = false;
    options.brief_records_max = records;
    return Trace(options);
}

TEST(Trace, ABriefOneKeepsTheNewestRecords) {
    Trace trace = brief_trace(100);
    EXPECT_EQ(trace.oldest(), TraceId{1});
    for (std::uint64_t n = 1; n <= 1'234; ++n) {
        const std::string who = "in/" + std::to_string(n);
        EXPECT_EQ(
            trace.record(from_epoch_s(5), "input", TraceId{n / 2}, who, R"("op":"a.B")"), TraceId{n});
        EXPECT_EQ(trace.oldest(), TraceId{n <= 100 ? 1 : n - 99});
        EXPECT_EQ(trace.who(trace.oldest()), "in/" + std::to_string(to_number(trace.oldest())));
    }
    EXPECT_EQ(trace.cause(TraceId{1'234}), TraceId{617});
    EXPECT_EQ(
        trace.line(TraceId{1'135}),
        "{\"n\":1135,\"t\":\"1970-01-01T00:00:05.000000000Z\",\"kind\":\"input\",\"cause\":567,"
        "\"who\":\"in/1135\",\"op\":\"a.B\"}\n");
}

// Both kinds answer the same questions.
TEST(Trace, AWholeOneIsAskedTheSame) {
    Trace trace{{}};
    trace.record(from_epoch_s(5), "input", TraceId::none, "in/1", R"("request":{"who":"x","cause":7})");
    trace.record(from_epoch_s(6), "reply", TraceId{1}, "in/1", {});
    EXPECT_EQ(trace.oldest(), TraceId{1});
    EXPECT_EQ(trace.cause(TraceId{1}), TraceId{0});
    EXPECT_EQ(trace.cause(TraceId{2}), TraceId{1});
    EXPECT_EQ(trace.who(TraceId{1}), "in/1");
    EXPECT_EQ(json::parse(trace.line(TraceId{1})).at("request").at("cause"), 7);
}

TEST(Trace, KnowsWhatMadeAnItem) {
    Trace trace = brief_trace(10);
    EXPECT_FALSE(trace.maker("", "a"));
    trace.made("", "a", TraceId{3});
    trace.made("stream/x", "1", TraceId{4});
    trace.made("stream/y", "1", TraceId{5});
    EXPECT_EQ(trace.maker("", "a"), TraceId{3});
    EXPECT_EQ(trace.maker("stream/x", "1"), TraceId{4});
    EXPECT_EQ(trace.maker("", "1"), TraceId{5});
    EXPECT_FALSE(trace.maker("stream/z", "1"));
    for (std::uint64_t n = 10; n < 10'020; ++n) {
        trace.made("", std::to_string(n), TraceId{n});
    }
    EXPECT_FALSE(trace.maker("", "a")); // memory is bounded
    EXPECT_EQ(trace.maker("", "10019"), TraceId{10'019});
}

TEST(Trace, WithoutRecordsNothingIsKept) {
    Trace trace = brief_trace(0);
    trace.record(from_epoch_s(5), "input", TraceId::none, "in/1", {});
    trace.made("", "a", TraceId{1});
    EXPECT_EQ(trace.records(), 1U);
    EXPECT_EQ(trace.oldest(), TraceId{2});
    EXPECT_FALSE(trace.maker("", "a"));
}

std::string brief(const json& value) {
    std::string out;
    append_brief_json(out, value);
    return out;
}

TEST(BriefJson, WhatIsShortStandsAsItIs) {
    const json value = {
        {"a", 1},
        {"b", {"x", nullptr, true}},
        {"c", json::exact_number("1.50")},
        {"d", CarriedJson(json{{"e", 2}})}};
    EXPECT_EQ(brief(value), value.dump());
    EXPECT_EQ(brief(json::object()), "{}");
}

// Whatever it is, the result is JSON and short.
TEST(BriefJson, WhatIsLongIsCut) {
    json members = json::object();
    for (int i = 0; i < 1'000; ++i) {
        members["m" + std::to_string(i)] = std::string(1'000, 'x');
    }
    json deep = 1;
    for (int i = 0; i < 1'000; ++i) {
        deep = json::array({deep});
    }
    const std::string umlauts = [] {
        std::string text;
        for (int i = 0; i < 100; ++i) {
            text += "\xc3\xa4";
        }
        return "x" + text;
    }();
    for (const json& value :
         {members,
          deep,
          json(std::string(100'000, '"')),
          json(umlauts),
          json(CarriedJson::trusted("[" + std::string(100'000, '\\') + "]")),
          json::object({{std::string(5'000, 'k'), 1}})}) {
        const std::string text = brief(value);
        EXPECT_LT(text.size(), 600U);
        EXPECT_FALSE(json::parse_or_discard(text).is_discarded()) << text;
        EXPECT_NE(text.find("..."), text.npos);
    }
}

} // namespace

} // namespace snowglobe
