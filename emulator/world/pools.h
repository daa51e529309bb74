#pragma once
// The sandboxes that a world has: which runs the next event of a function, when one has been idle
// for too long, and which are stale. Pure: whoever asks makes and ends them.
#include "emulator/base/time.h"
#include "emulator/handler/executor.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace snowglobe {

class Pools {
public:
    // One of a function version's: the version (an encoded image), and a number in it.
    struct Place {
        std::string version;
        std::uint64_t number = 0;
    };
    struct Choice {
        std::uint64_t number = 0;
        bool cold = false; // there is none of this number yet
    };

    // The lowest idle number, or the lowest free one; nothing: `most` are busy already.
    std::optional<Choice>
    choose(const std::string& version, const std::string& library, std::int64_t most);
    // An id for a sandbox that is to be made; it has its place when it has been.
    SandboxId new_id() { return ++made_; }
    void add(const Place& place, SandboxId sandbox, std::string log_stream);
    // That the sandbox there writes to.
    const std::string& log_stream(const Place& place);
    SandboxId occupy(const Place& place);
    // Its event has ended. True: it is to be discarded, and is forgotten; else it is idle from now.
    bool release(const Place& place, Time now, bool discard);

    // When the one that is idle now is idle for too long.
    static Time idle_end(Time now);
    // Forgets those that are, but for those that are held, and calls `discard` for each. Answers
    // when it has to be called again; time_max: no idle one is left.
    Time end_idle(
        Time now,
        const std::function<bool(SandboxId)>& is_held,
        const std::function<void(SandboxId)>& discard);
    // The library was rebuilt: the idle ones are discarded now, the busy ones when released.
    void renew(const std::string& library, const std::function<void(SandboxId)>& discard);
    void for_each(const std::function<void(SandboxId)>& visit) const;

private:
    struct Sandbox {
        SandboxId id = 0;
        bool stale = false;
        Time idle_since{};
        std::string log_stream;
    };
    struct Pool {
        std::string library;
        std::map<std::uint64_t, Sandbox> sandboxes; // by number
        std::set<std::uint64_t> idle;
    };

    std::map<std::string, Pool> pools_; // by version
    SandboxId made_ = 0;
};

} // namespace snowglobe
