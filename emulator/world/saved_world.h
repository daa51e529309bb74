#pragma once
// What of a world survives its process beside the rows of its services, as rows of its own:
//     world.state                     the clock and counters
//     world.event/<sequence>          an event that must still happen
//     world.running/<request id>      a handler's run that has not ended
//     world.asked/<call id>           a call that an event has asked, and that waits
// Calls, replies and deadlines of handlers under way are not kept: the run begins again. Nor are
// outside requests that wait: their clients are gone. See docs/decisions/0004.
#include "emulator/call/invocation.h"
#include "emulator/call/waiting_calls.h"
#include "emulator/store/row_kind.h"
#include "emulator/store/store.h"
#include "emulator/world/scheduler.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe {

class SavedWorld {
public:
    explicit SavedWorld(Store& store) : store_(store) {} // a persistent one, which outlives this

    struct State {
        std::uint64_t seed = 0;
        Time now{};
        std::uint64_t inputs = 0;
        template <class Archive> void fields(Archive& archive) { archive(seed, now, inputs); }
    };
    // All runs of handlers, in the order of their ids.
    using EachInvocation =
        std::function<void(const std::function<void(const InvocationRequest&)>& visit)>;

    // Puts what has changed since the last time, and flushes. `time_counts`: also if nothing but
    // the time has changed. True: something has.
    bool save(
        const State& state,
        bool time_counts,
        Scheduler& events,
        const EachInvocation& each_invocation,
        const WaitingCalls& waiting);

    // What an earlier process has left; nothing: there was none. Events, runs and calls are taken
    // out: those that the world goes on with are saved again.
    struct Event {
        snowglobe::Event event;
        std::string name;
        std::string service; // that it is for
    };
    std::optional<State> state();
    std::vector<Event> take_events();
    std::vector<InvocationRequest> take_invocations();
    std::vector<AskEvent> take_asks();

    static std::vector<RowKind> row_kinds();

private:
    void save_events(Scheduler& events);
    void save_invocations(const EachInvocation& each_invocation);
    void save_asks(const WaitingCalls& waiting);

    Store& store_;
    // What the rows say of runs (attempt and starts), of waiting calls (their runs), of the time.
    std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> runs_;
    std::map<std::string, std::uint32_t> asks_;
    Time now_{};
};

} // namespace snowglobe
