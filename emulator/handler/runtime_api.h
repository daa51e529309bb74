#pragma once
// Lambda's Runtime API, version 2018-06-01, as the program of one sandbox sees it: the states of a
// runtime, and what each request leads to. Pure: HTTP messages in, HTTP messages out. Refusals are
// worded as AWS's Runtime Interface Emulator words them.
//
//   started --next--> waiting --(event)--> running --response, error--> answered --next--> waiting
//   started --init error--> failed
#include "emulator/handler/executor.h"
#include "emulator/net/http_message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class RuntimeApi {
public:
    struct Event {
        std::string id; // request id
        std::string payload;
        std::string function_arn;
        std::string trace_id;
        std::int64_t deadline_ms = 0; // since 1970, by the clock that the program sees
    };

    // Whether a request is the Runtime API's, or of one of its neighbours that is not here.
    static bool is_for_runtime(std::string_view path);

    struct Outcome {
        std::optional<HttpResponse> answer; // none: it waits for the next event
        std::optional<Action> end;          // of the invocation
        bool has_begun = false;             // of the first `next`: the program is initialised
    };
    Outcome on_request(const HttpRequest& request);

    // The next event. Its answer goes to the request that waits; none does: to the one that will.
    std::optional<HttpResponse> give(Event event);
    // Whoever waited is gone.
    void poll_is_gone();

    // From when the program has fetched an event until it answers, as it sees that itself; its
    // start belongs to the first one.
    bool is_in_invocation() const {
        return state_ == State::running || (state_ == State::started && event_);
    }

private:
    enum class State { started, waiting, running, answered, failed };
    const char* name_of_state() const;
    Outcome next();
    Outcome respond(const HttpRequest& request, bool is_error);
    Outcome fail_to_begin(const HttpRequest& request);
    HttpResponse refuse_transition(const char* wanted) const;
    HttpResponse hand_out();

    State state_ = State::started;
    bool has_begun_ = false;
    bool answered_with_error_ = false;
    std::optional<Event> event_; // not yet fetched
    std::string current_;        // id of the one that was fetched last
};

} // namespace snowglobe
