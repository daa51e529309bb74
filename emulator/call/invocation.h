#pragma once
// One run of a handler, as services see it: they ask for it (Context::ask) and are told how it
// ended (Service::on_invoked). Where and how it runs is the executors' business (handler/).
#include "emulator/base/time.h"
#include "emulator/call/call.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe {

struct FunctionImage {
    std::string name; // "slowcovid-dev-handleCommand"
    std::string arn;
    std::string library; // absolute path of the code as declared (not the private copy)
    std::string symbol;  // handler name inside it; a program's _HANDLER
    std::map<std::string, std::string> environment; // the function's own variables
    Duration timeout = seconds{3};
    std::int64_t memory_mb = 128;
    std::int64_t concurrency_max = 1000; // sandboxes at once; 0 throttles always
    // The code is an executable file that asks for its events (Lambda's Runtime API); no library.
    bool is_program = false;
    // Why the code cannot run here: it is not there, or of a runtime that is not. Empty: it can.
    // An invocation fails with it.
    std::string unavailable = {};
    // Of concurrency_max so many runs are for sandboxes that this version, or any version of the
    // function, keeps ready; the rest are made on demand.
    std::int64_t provisioned = 0;
    std::int64_t provisioned_in_all = 0;
    template <class Archive> void fields(Archive& archive) {
        archive(name, arn, library, symbol, environment, timeout, memory_mb, concurrency_max);
        archive.tagged(1, is_program);
        archive.tagged(2, unavailable);
        archive.tagged(3, provisioned);
        archive.tagged(4, provisioned_in_all);
    }
};

struct InvocationRequest {
    std::string id; // the request id (UUID), unique per try
    Scope scope;
    FunctionImage function;
    std::string payload; // the event, JSON text
    std::uint32_t attempt = 1;
    std::string source; // for people: "kinesis:command-stream-dev shardId-000000000002"
    std::string
        on_failure; // for people: what happens next if it fails: "retried in 1s (try 2 of 6)"
    // Who is told when it ended: on_invoked(context, reply_key, result) of this service. Set by
    // Context::ask.
    std::string reply_service;
    std::string reply_key;
    std::uint32_t starts = 1; // more: the emulator was killed under it and has begun it again
    std::string trace_header = {}; // X-Amzn-Trace-Id of who asked for it; empty: it has its own
    template <class Archive> void fields(Archive& archive) {
        archive(id, scope, function, payload, attempt, source, on_failure);
        archive(reply_service, reply_key, starts);
        archive.tagged(1, trace_header);
    }
};

// An HTTP request that a handler makes.
struct OutboundRequest {
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::optional<Duration> timeout;
};

struct InvocationResult {
    enum class Kind { ok, function_error, throttled };
    friend constexpr Kind last_of(Kind) { return Kind::throttled; }
    std::string id;
    Kind kind = Kind::ok;
    // ok: what the handler returned; function_error, throttled: the error's document
    // (invocation_words.h). JSON text.
    std::string payload = "null";
    std::string error_type; // function_error only
    std::string log_tail;   // last 4 KiB of the invocation's log
    Time started{};
    Time ended{};
    template <class Archive> void fields(Archive& archive) {
        archive(id, kind, payload, error_type, log_tail, started, ended);
    }
};

} // namespace snowglobe
