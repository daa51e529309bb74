#include "emulator/world/journal.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

namespace snowglobe {

namespace {

// Tells a world what a journal says, as a replay does.
class Again {
public:
    explicit Again(World& world) : world_(world) {}

    void read(const std::string& journal) {
        std::istringstream lines(journal);
        for (std::string line; std::getline(lines, line);) {
            std::visit([&](auto entry) { take(std::move(entry)); }, journal::read(line));
        }
    }
    std::uint64_t checks = 0;

private:
    void take(journal::Admitted in) {
        world_.move_to(in.t);
        world_.admit(std::move(in.call), [](const Reply&) {}, in.at, in.who);
    }
    void take(journal::Steps steps) {
        for (std::uint64_t i = 0; i < steps.count; ++i) {
            EXPECT_TRUE(world_.step());
        }
    }
    void take(journal::StepTo to) { EXPECT_TRUE(world_.step_to(to.sequence)); }
    void take(journal::MovedTo moved) { world_.move_to(moved.now); }
    void take(journal::Dropped dropped) { world_.drop(dropped.input); }
    void take(journal::Expired expired) { world_.expire(expired.input); }
    void take(journal::FaultAdded fault) { world_.add_fault(fault.description); }
    void take(journal::FaultRemoved) { world_.clear_faults(); }
    void take(journal::Check check) {
        ++checks;
        EXPECT_EQ(check.events, world_.events_run());
        EXPECT_EQ(check.digest, world_.trace().digest());
    }
    template <class Other> void take(Other) {}

    World& world_;
};

// What clients and a clock do to a world, in any order.
void live(World& world, std::mt19937_64& random) {
    std::vector<InputId> inputs;
    for (int i = 0; i < 200; ++i) {
        switch (random() % 8) {
        case 0:
            inputs.push_back(world.admit(
                toy::call("Raise", {{"name", "a"}, {"timer_ms", random() % 50}}),
                [](const Reply&) {}));
            break;
        case 1:
            inputs.push_back(world.admit(
                toy::call("Await", {{"name", "a"}, {"least", random() % 40}, {"wait_ms", 100}}),
                [](const Reply&) {}));
            break;
        case 2:
            world.admit(
                toy::call(
                    "Run",
                    {{"name", "done"},
                     {"script", json::parse(R"([["raise", "a"], ["sleep", 20]])")}}),
                [](const Reply&) {},
                world.now() + milliseconds{random() % 30});
            break;
        case 3:
            world.move_to(world.now() + milliseconds{random() % 20});
            break;
        case 4:
            if (!inputs.empty()) {
                const InputId one = inputs[random() % inputs.size()];
                random() % 2 == 0 ? world.drop(one) : world.expire(one);
            }
            break;
        case 5: // not the next one
            world.step_if(time_max, [&](const Event&) { return random() % 3 == 0; });
            break;
        default:
            world.step();
        }
    }
}

} // namespace

TEST(Journal, WhatAWorldWasToldMakesAnotherDoTheSame) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        std::mt19937_64 random(seed);
        std::string lines;
        const auto world = toy::make_world(seed);
        JournalWriter writer([&](std::string_view more) { lines += more; }, false);
        writer.world_begins(*world, world->now());
        live(*world, random);
        writer.flush();
        live(*world, random);
        writer.end();
        writer.world_ends();

        const auto second = toy::make_world(seed);
        Again again(*second);
        again.read(lines);
        EXPECT_EQ(again.checks, 1U) << seed;
        EXPECT_EQ(second->trace().digest(), world->trace().digest()) << seed;
        EXPECT_EQ(second->now(), world->now()) << seed;
    }
}

TEST(Journal, ACallIsReadAsItWasAdmitted) {
    std::string lines;
    const auto world = toy::make_world();
    JournalWriter writer([&](std::string_view more) { lines += more; }, false);
    writer.world_begins(*world, world->now());
    Call call = toy::call("Raise", {{"name", "é\n"}, {"n", 1.5}});
    call.payload = Bytes(std::string("\0\xff", 2));
    call.access_key = "AKIA";
    call.trace_header = "Root=1";
    call.connection = 9;
    call.scope = {"111122223333", "eu-west-1"};
    world->admit(call, [](const Reply&) {}, world->now() + seconds{1}, "somebody");
    writer.flush();
    std::istringstream text(lines);
    std::string line;
    std::getline(text, line);
    std::getline(text, line);
    const auto in = std::get<journal::Admitted>(journal::read(line));
    EXPECT_EQ(in.call.request.dump(), call.request.dump());
    EXPECT_EQ(in.call.payload, call.payload);
    EXPECT_EQ(in.call.access_key, call.access_key);
    EXPECT_EQ(in.call.trace_header, call.trace_header);
    EXPECT_EQ(in.call.connection, call.connection);
    EXPECT_EQ(in.call.scope, call.scope);
    EXPECT_EQ(in.who, "somebody");
    EXPECT_EQ(in.t, world->now());
    EXPECT_EQ(in.at, world->now() + seconds{1});
}

TEST(Journal, HeadersThatHideSomethingAreLeftOut) {
    const json request = json::parse(
        R"({"headers":[["Host","h"],["COOKIE","secret"]],)"
        R"("Response":{"headers":[["Set-Cookie","secret"]]},)"
        R"("Item":{"headers":{"S":"kept"}}})");
    for (const bool keeps : {false, true}) {
        std::string lines;
        const auto world = toy::make_world();
        JournalWriter writer([&](std::string_view more) { lines += more; }, keeps);
        writer.world_begins(*world, world->now());
        world->admit(toy::call("Raise", request), [](const Reply&) {});
        writer.flush();
        EXPECT_EQ(lines.find("secret") == std::string::npos, !keeps) << lines;
        EXPECT_NE(lines.find("kept"), std::string::npos) << lines;
        EXPECT_EQ(lines.find(R"(["COOKIE","Set-Cookie"])") == std::string::npos, keeps) << lines;
    }
}

TEST(Journal, LinesThatAreNone) {
    for (const char* line :
         {"", "{", "[]", "{}", "7", R"({"steps":"x"})", R"({"steps":1,"now":2})", R"({"now":"x"})",
          R"({"call":{}})", R"({"unknown":1})", R"({"steps":-1})", R"({"hang":{"sandbox":-1,"printed":[]}})", R"({"world":{"seed":-1,"epoch":"x"}})"}) {
        EXPECT_THROW(journal::read(line), std::runtime_error) << line;
    }
}

} // namespace snowglobe
