// Dispatch without a world around it: what it asks for is written down.
#include "emulator/call/dispatch.h"

#include "services/service.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace snowglobe {

namespace {

// One row, "value", that operations write and wait for.
class Board final : public Service {
public:
    std::string_view name() const override { return "board"; }
    std::span<const OperationRow> operations() const override { return rows; }

private:
    static Outcome write(Service&, Context& context, const json& request) {
        context.store.put("value", request.at("value").get<std::string>());
        context.notify("board");
        if (request.contains("fail")) {
            throw ApiError("Refused", "asked to fail");
        }
        if (request.contains("bug")) {
            throw std::logic_error("asked for a bug");
        }
        return json::object();
    }
    static Outcome read(Service&, Context& context, const json& request) {
        const auto value = context.store.get("value");
        if (!value && (!context.last_run || request.contains("stubborn"))) {
            context.store.put("readers", std::to_string(context.run + 1));
            return Wait{{"board"}, context.first_run + seconds{20}};
        }
        return json{{"value", value ? json(std::string(*value)) : json()}, {"run", context.run}};
    }
    static Outcome fetch(Service&, Context& context, const json&) {
        return json{{"fault", context.fault.value_or(json())}};
    }
    // Its value in one part for each time that it is changed, until that is "end".
    static Outcome follow(Service&, Context& context, const json&) {
        const auto value = context.store.get("value");
        if (value == "end") {
            return {json{{"parts", context.run}}, std::string("bye")};
        }
        context.store.put("parts", std::to_string(context.run + 1));
        return {json::object(), std::string(value.value_or("nothing")), Wait{{"board"}, time_max}};
    }
    // What it is sent, doubled.
    static Outcome repeat(Service&, Context& context, const json& request) {
        return {request, context.payload.str() + context.payload.str()};
    }
    static std::string host_of(const json& request) { return request.value("host", ""); }

    static constexpr OperationRow rows[] = {
        {"Write", write},
        {"Read", read},
        {"Fetch", fetch, host_of},
        {"Follow", follow},
        {"Repeat", repeat},
    };
};

class DispatchTest : public testing::Test, private Dispatch::Surroundings {
protected:
    DispatchTest()
        : store(make_memory_store()), draws(0), trace(Trace::Options{}),
          dispatch(*this, operations, *store, draws, trace, faults, nullptr) {
        operations.add("board", board, board.operations());
    }

    void call(const std::string& id, const std::string& operation, json request) {
        Call call;
        call.id = id;
        call.service = "board";
        call.operation = operation;
        call.request = std::move(request);
        const InputId input{++inputs};
        dispatch.arrive("input", std::move(call), {input, {}}, {TraceId::none, input});
    }
    std::optional<std::string> value() const {
        const auto bytes = store->get("value");
        return bytes ? std::optional(std::string(*bytes)) : std::nullopt;
    }

    Board board;
    Operations operations;
    std::unique_ptr<Store> store;
    Draws draws;
    Trace trace;
    Faults faults;
    Dispatch dispatch;
    std::uint64_t inputs = 0;
    Time time = from_epoch_s(1'000'000);
    std::map<std::string, Reply> replies; // by call id, the last of each
    std::vector<std::string> parts;       // payloads of what was a part
    std::vector<std::string> asked_for;   // of the surroundings, in order

private:
    Reply call_from_event(Context&, Call) override { return {}; }
    bool real_time() const override { return false; }
    Time now() const override { return time; }
    void because_of(Cause) override {}
    void committed(Context& context, Cause cause, std::uint64_t) override {
        for (const std::string& channel : context.effects().notified) {
            dispatch.notify(channel, cause);
        }
    }
    void replied(const Asker&, const Call& call, Reply&& reply, Cause) override {
        if (reply.is_part) {
            parts.push_back(reply.payload.str());
        }
        replies[call.id] = std::move(reply);
    }
    void wake(const std::string& call_id, Cause) override {
        asked_for.push_back("wake " + call_id);
    }
    void run_again(const std::string& call_id, Time at, Cause) override {
        asked_for.push_back("again " + call_id + " in " + to_text(at - time));
    }
    void expire(const std::string& call_id, Time at, TimerClass, Cause) override {
        asked_for.push_back("expire " + call_id + " in " + to_text(at - time));
    }
    void forget(const std::string& call_id) override { asked_for.push_back("forget " + call_id); }
    void failed_inside(const std::string& where, const std::string& what) override {
        asked_for.push_back("defect " + where + ": " + what);
    }
};

using Lines = std::vector<std::string>;

} // namespace

TEST_F(DispatchTest, AnOperationCommitsAndAnswers) {
    call("a", "Write", {{"value", "1"}});
    EXPECT_FALSE(replies.at("a").error);
    EXPECT_EQ(value(), "1");
}

TEST_F(DispatchTest, AnErrorRollsBackAndNobodyIsWoken) {
    call("reader", "Read", json::object());
    asked_for.clear();
    call("a", "Write", {{"value", "1"}, {"fail", true}});
    EXPECT_EQ(replies.at("a").error->code, "Refused");
    EXPECT_FALSE(value());
    EXPECT_EQ(asked_for, Lines{});
}

TEST_F(DispatchTest, AMistakeOfOursIsAnsweredAndTold) {
    call("a", "Write", {{"value", "1"}, {"bug", true}});
    EXPECT_EQ(replies.at("a").error->code, "InternalFailure");
    EXPECT_FALSE(value());
    EXPECT_EQ(asked_for, Lines{"defect board.Write: asked for a bug"});
}

TEST_F(DispatchTest, WhatIsNotThereIsRefused) {
    call("a", "Erase", json::object());
    const std::string message = replies.at("a").error->message;
    EXPECT_NE(message.find("the operation Erase of board"), std::string::npos) << message;
    Call call;
    call.id = "b";
    call.service = "chalk";
    call.operation = "Write";
    dispatch.arrive("call", std::move(call), {}, {});
    EXPECT_EQ(replies.at("b").error->message, "There is no service 'chalk'.");
}

TEST_F(DispatchTest, AParkedCallIsWokenAndRunsAgain) {
    call("reader", "Read", json::object());
    EXPECT_EQ(store->get("readers"), "1"); // what it did before it waited stays
    call("a", "Write", {{"value", "1"}});
    EXPECT_EQ(asked_for, (Lines{"expire reader in 20s", "wake reader"}));
    EXPECT_EQ(dispatch.waiting().size(), 1U); // until it runs
    time += seconds{3};
    dispatch.again("reader", TraceId::none, false);
    EXPECT_EQ(replies.at("reader").body, (json{{"value", "1"}, {"run", 1}}));
    EXPECT_EQ(asked_for.back(), "forget reader");
    EXPECT_EQ(dispatch.waiting().size(), 0U);
    dispatch.again("reader", TraceId::none, false); // it waits no more
    EXPECT_EQ(replies.size(), 2U);
}

// Its deadline counts from its first run, however often it runs.
TEST_F(DispatchTest, AParkedCallIsAnsweredAtItsDeadline) {
    call("reader", "Read", json::object());
    time += seconds{5};
    dispatch.again("reader", TraceId::none, false);
    EXPECT_EQ(asked_for.back(), "expire reader in 15s");
    time += seconds{15};
    dispatch.again("reader", TraceId::none, true);
    EXPECT_EQ(replies.at("reader").body, (json{{"value", nullptr}, {"run", 2}}));
}

TEST_F(DispatchTest, ACallThatWaitsWhereItMustAnswerIsADefect) {
    call("reader", "Read", {{"stubborn", true}});
    dispatch.again("reader", TraceId::none, true);
    EXPECT_EQ(replies.at("reader").error->code, "InternalFailure");
    EXPECT_EQ(asked_for.back(), "defect board.Read: it waits, and it was to answer");
}

TEST_F(DispatchTest, ADroppedCallNeverRunsAgain) {
    call("first", "Read", json::object());
    call("second", "Read", json::object());
    dispatch.drop(InputId{1});
    asked_for.clear();
    call("a", "Write", {{"value", "1"}});
    EXPECT_EQ(asked_for, Lines{"wake second"});
    dispatch.expire(InputId{2});
    EXPECT_EQ(replies.at("second").body["value"], "1");
    EXPECT_FALSE(replies.contains("first"));
}

TEST_F(DispatchTest, AFaultStrikesOnceAndADelayIsAWait) {
    faults.add(
        Faults::parse({{"operation", "board.Write"}, {"nth", 1}, {"delay", "40s"}}), time);
    call("a", "Write", {{"value", "1"}});
    EXPECT_EQ(asked_for, Lines{"again a in 40s"});
    EXPECT_FALSE(value());
    dispatch.again("a", TraceId::none, false);
    EXPECT_EQ(value(), "1");
    faults.add(
        Faults::parse(
            {{"operation", "board.Write"}, {"nth", 1}, {"error", {{"code", "Throttled"}}}}),
        time);
    call("b", "Write", {{"value", "2"}});
    EXPECT_EQ(replies.at("b").error->code, "Throttled");
    EXPECT_EQ(value(), "1");
}

TEST_F(DispatchTest, AnOutageOfAServiceIsOverWhenItsTimeIs) {
    faults.add(Faults::parse({{"service", "board"}, {"for", "60s"}}), time);
    call("a", "Write", {{"value", "1"}});
    call("b", "Read", {});
    EXPECT_EQ(replies.at("a").error->code, "ServiceUnavailable");
    EXPECT_EQ(replies.at("a").error->status, 503);
    EXPECT_EQ(replies.at("b").error->code, "ServiceUnavailable");
    time += seconds{60};
    call("c", "Write", {{"value", "1"}});
    EXPECT_EQ(value(), "1");
    EXPECT_EQ(faults.list().at(0).at("struck"), 2);
}

// An operation that goes to a host is struck by the host's faults, and does what they say itself.
TEST_F(DispatchTest, AHostsFaultIsHandedOn) {
    faults.add(Faults::parse({{"host", "api.example"}, {"nth", 1}, {"delay", "2s"}}), time);
    call("a", "Fetch", {{"host", "other.example"}});
    EXPECT_EQ(replies.at("a").body["fault"], nullptr);
    call("b", "Fetch", {{"host", "api.example"}});
    EXPECT_EQ(replies.at("b").body["fault"], (json{{"delay", "2s"}}));
}

TEST_F(DispatchTest, APayloadTravelsBesideTheDocument) {
    Call call;
    call.id = "a";
    call.service = "board";
    call.operation = "Repeat";
    call.request = {{"name", "x"}};
    call.payload = std::string("\0\xff", 2);
    dispatch.arrive("input", std::move(call), {InputId{1}, {}}, {});
    EXPECT_EQ(replies.at("a").payload.view(), std::string_view("\0\xff\0\xff", 4));
    EXPECT_EQ(replies.at("a").body, (json{{"name", "x"}}));
}

// Each part is committed before it is handed on; the call is dropped as any that waits.
TEST_F(DispatchTest, AnAnswerMayComeInParts) {
    call("a", "Follow", json::object());
    EXPECT_EQ(parts, Lines{"nothing"});
    EXPECT_EQ(store->get("parts"), "1");
    call("w", "Write", {{"value", "1"}});
    dispatch.again("a", TraceId::none, false);
    EXPECT_EQ(parts, (Lines{"nothing", "1"}));
    EXPECT_TRUE(replies.at("a").is_part);
    call("x", "Write", {{"value", "end"}});
    dispatch.again("a", TraceId::none, false);
    EXPECT_FALSE(replies.at("a").is_part);
    EXPECT_EQ(replies.at("a").payload.view(), "bye");
    EXPECT_EQ(replies.at("a").body, (json{{"parts", 2}}));
    EXPECT_EQ(dispatch.waiting().size(), 0U);

    call("y", "Write", {{"value", "2"}});
    call("b", "Follow", json::object());
    dispatch.drop(InputId{inputs});
    EXPECT_EQ(dispatch.waiting().size(), 0U);
}

TEST_F(DispatchTest, WhoAsksFromInsideGetsNoParts) {
    Call call;
    call.id = "a";
    call.service = "board";
    call.operation = "Follow";
    dispatch.arrive("call", std::move(call), {InputId::none, "invocation"}, {});
    EXPECT_EQ(replies.at("a").error->code, "NotImplemented");
    EXPECT_FALSE(store->get("parts"));
    EXPECT_EQ(dispatch.waiting().size(), 0U);
}

TEST_F(DispatchTest, ALookLeavesNothing) {
    Call call;
    call.service = "board";
    call.operation = "Write";
    call.request = {{"value", "1"}};
    EXPECT_FALSE(dispatch.look(call).error);
    EXPECT_FALSE(value());
    EXPECT_EQ(trace.records(), 0U);
}

} // namespace snowglobe
