#pragma once
// Faults that a test asked for explicitly: the nth call to a host, an operation or a function fails
// so. No probabilities. POST /_snowglobe/faults and fixture lines `fault:KNOB` set them.
//
//     {"operation":"dynamodb.TransactWriteItems","nth":1,"error":{"code":"..","message":"..","status":400}}
//     {"operation":"dynamodb.PutItem","nth":3,"delay":"40s"}     its caller has to wait for it
//     {"host":"api.carrier.example","nth":[1,2],"respond":{"status":500,"body":"<html>"},"delay":"2s"}
//     {"function":"slowcovid-dev-sendMessage","nth":1,"fail":"error"|"timeout"|"crash"|"throttle"}
//     {"operation":"kafka.Fetch","nth":2,"error":{"code":"NOT_LEADER_OR_FOLLOWER"}}     Kafka's errors
//     {"service":"kafka","for":"60s"}                         an outage
//     {"chaos":"sqs"}
//
// `nth` counts matching calls from the moment the fault is set, from 1; a number, a list, or "all".
// Optional "match": a substring that the request (JSON text) must contain to be counted. Optional
// "for": so long of the world's time from when it is set, and not after; then all calls are struck
// if no "nth" stands there. A service that is out answers 503 ServiceUnavailable, or what "error"
// says; in protocols that have no words for that the connection is closed.
//
// `chaos` is disorder that a service may legally show beyond what seeds do: drawn, and only while
// it is set (Context::chaos; emulator/docs/legal-orders.md).
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class Faults {
public:
    struct Fault {
        enum class Target { operation, host, function, service, chaos };
        Target target = Target::operation;
        std::string name;
        std::string match;
        bool all = false;
        std::set<std::uint64_t> nth;
        std::uint64_t seen = 0;   // matching calls
        std::uint64_t struck = 0; // those of them that it hit; chaos: how often it did something
        json effect; // the members besides target, nth, match, for
        std::optional<Duration> lasts; // "for"
        Time until = time_max;         // when it is over: set by add()
    };

    static const char* to_text(Fault::Target target); // "operation"
    // Throws ApiError (ValidationException) that names the wrong member.
    static Fault parse(const json& description);
    void add(Fault fault, Time now);
    void clear() { faults_.clear(); }
    // The `number`th of the list, from 1. False: there is none.
    bool remove(std::uint64_t number);
    json list() const;
    const std::vector<Fault>& all() const { return faults_; } // as they were set

    // Counts one call and answers the effect of the first fault that strikes it.
    std::optional<json>
    strike(Fault::Target target, std::string_view name, std::string_view request, Time now);
    // Until when all calls to the service are struck: counts one.
    std::optional<Time> outage(std::string_view service, Time now);
    bool empty() const { return faults_.empty(); }
    bool has_chaos(std::string_view of) const;
    void count_chaos(std::string_view of); // it did something

private:
    std::vector<Fault> faults_;
};

} // namespace snowglobe
