#pragma once
// What crosses the boundary between the outside and a service: a Call in, a Reply out. An HTTP
// client's request, a handler's call and a mapping's call are the same value and take the same
// path.
#include "emulator/base/bytes.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

// Resources of different accounts and regions never see each other.
struct Scope {
    std::string account = "000000000000";
    std::string region = "us-east-1";
    template <class Archive> void fields(Archive& archive) { archive(account, region); }
    friend bool operator==(const Scope&, const Scope&) = default;
    friend auto operator<=>(const Scope&, const Scope&) = default;
};

struct Call {
    // Causal identity, the `who` of every draw made for it: "in/<ordinal>" for an outside request,
    // "<invocation id>/<n>" for a handler's n-th action, content-derived for events.
    std::string id;
    std::string service;   // as registered: "sqs", "dynamodb", "dynamodbstreams", "lambda", ...
    std::string operation; // wire name: "SendMessage"
    Scope scope;
    json request = json::object();
    Bytes payload;                 // what is not JSON: a body, a frame (Service::whole_request)
    std::string access_key;        // that a request from outside is signed with
    std::string trace_header;      // X-Amzn-Trace-Id of a request, where the service keeps it
    std::uint64_t connection = 0;  // outside connection that sent it; 0 for calls from inside
    std::optional<Time> first_run; // set by the world when the call waits
    bool was_delayed = false;      // by a fault: it has waited without having run
};

struct Reply {
    json body = json::object();
    std::optional<ApiError> error = {}; // set: the call failed, body and payload are unused
    std::string call_id = {};           // of an outside request that became a call
    Bytes payload = {};                 // as Call's
    bool is_part = false;               // more of it follows
};

// "Not yet": the operation's effects so far are committed, and dispatch runs the whole operation
// again when one of the channels is notified, and a last time at the deadline (Context::last_run).
// A caller that goes away drops the call before any further run.
struct Wait {
    std::vector<std::string> channels;
    Time deadline = time_max;
    bool moves_clock = true; // false: in auto mode no time passes for the sake of this one
};

// What an operation returns. Operations that never wait are declared to return plain json.
struct Outcome {
    Outcome(json body) : reply(std::move(body)) {}  // NOLINT: implicit on purpose
    Outcome(Wait wait_) : wait(std::move(wait_)) {} // NOLINT: implicit on purpose
    Outcome(json body, Bytes payload_) : reply(std::move(body)), payload(std::move(payload_)) {}
    // Part of an answer that streams: it is sent when it is committed, and the operation goes on as
    // after any wait. Only who asks from outside can take an answer in parts.
    Outcome(json body, Bytes payload_, Wait then)
        : reply(std::move(body)), payload(std::move(payload_)), wait(std::move(then)),
          has_part(true) {}
    json reply;
    Bytes payload;
    std::optional<Wait> wait;
    bool has_part = false; // with a wait: `reply` and `payload` go out first
};

} // namespace snowglobe
