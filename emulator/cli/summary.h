#pragma once
// What a replay tells a person at its end, and a machine with --json and --junit. Pure: it holds
// what happened, and how much of that the expectations allow.
#include "emulator/base/json.h"
#include "emulator/replay/expect.h"
#include "emulator/replay/replay.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace snowglobe::cli {

struct Summary {
    struct Function {
        std::string name;
        std::uint64_t count = 0;
        std::uint64_t errors = 0;
    };
    struct Error {
        std::string function;
        std::string text;
        std::uint64_t count = 0;
        std::string first; // "try 1, sqs:orders, message ..., from orders.jsonl:12"
    };
    struct Lost {
        std::string function;
        std::string text;
        std::string queue; // where it ended; empty: nowhere
        std::uint64_t count = 0;
        bool expected = false; // the expectations name it
        std::string last;      // as Error::first
    };
    struct Refused {
        std::string place; // "orders.jsonl:12"
        std::string text;  // "sqs.SendMessage: QueueDoesNotExist: ..."
        std::uint64_t count = 0;
    };
    struct Left {
        std::string queue;
        std::uint64_t messages = 0;
    };

    struct Answer {
        int status = 0;
        std::uint64_t count = 0;
        std::string first; // place
    };

    std::string fixture;
    std::vector<Function> functions;
    std::vector<Answer> answers; // to http lines
    std::vector<Error> errors;
    std::vector<Lost> lost;
    std::vector<Left> dead_letters;
    std::vector<Left> left; // in queues that nothing was dead-lettered into
    std::vector<Refused> refused;
    bool refused_expected = false;
    bool answers_expected = false;
    std::vector<std::string> missing; // where lines went that is not there, see missing_sources.h
    std::vector<std::string> quiet_faults;
    std::map<std::string, std::uint64_t> chaos; // that was asked for: how often it did something
    std::vector<std::string> in_flight;
    std::vector<std::string> violations;
    std::optional<std::string> expectations; // their file
    std::optional<ReplaySession> session;    // of a journal

    // Something failed for good or was refused, and no expectation speaks of it. In a session that
    // was recorded it may.
    bool has_unexpected_failure() const;
};

Summary summarize(
    const Fixture& fixture,
    const ReplayResult& result,
    const InvocationLog& log,
    const std::map<std::string, std::uint64_t>& queue_counts,
    const json& outcome, // looked at where there are expectations
    const Expectations* expectations);

// "try 1, sqs:orders, from orders.jsonl:12": where an invocation came from, by the inputs that
// led to it.
std::string origin_of(
    const Fixture& fixture,
    const InvocationRequest& request,
    const std::set<InputId>& inputs);

// For a person: lines without the words that the last five lines of a replay begin with.
std::string text_of(const Summary& summary, bool coloured);
json json_of(const Summary& summary);

// A test case of a JUnit report (https://github.com/testmoapp/junitxml).
struct TestCase {
    std::string name;
    std::string failure; // empty: passed
};
std::vector<TestCase> test_cases(const Summary& summary, bool allow_failures);
std::string junit(const std::string& suite, const std::vector<TestCase>& cases);

} // namespace snowglobe::cli
