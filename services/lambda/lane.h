#pragma once
// Progress of a mapping in one shard. With ParallelizationFactor n a shard has n lanes, and a
// record belongs to lane hash(key) mod n; each lane reads the shard on its own and passes over the
// records of the others, so its position is a checkpoint like any other. The shard's checkpoint is
// the lowest position of its lanes.
#include "emulator/call/context.h"
#include "services/lambda/mapping.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe::lambda {

// Records to deliver together: those of the lane after `after`, up to `last`, that pass the filter.
// They are read again from the stream for each try.
struct Batch {
    std::string after;
    std::string last;
    std::uint32_t attempts = 0; // function errors: these count against MaximumRetryAttempts
    std::uint32_t tries = 0;    // invocations, also throttled ones
    template <class Archive> void fields(Archive& archive) {
        archive(after, last, attempts, tries);
    }
};

// A tumbling window (stream_windows.cc): records that arrived in a span of time, and what the
// function has made of them so far.
struct TumblingWindow {
    Time start{};
    Time end{};
    Time over{};       // when no more of its records are waited for
    std::string state; // JSON text, as the function answered it
    bool is_early = false; // its state is too large: the next call is the last one with it
    bool is_final = false; // the call that is under way is the last one
    template <class Archive> void fields(Archive& archive) {
        archive(start, end, over, state, is_early, is_final);
    }
    friend bool operator==(const TumblingWindow&, const TumblingWindow&) = default;
};

struct Lane {
    enum class State : std::uint8_t {
        waiting,   // for the shard's parents to be done
        idle,      // nothing to read: the next commit wakes it
        polling,   // its poll is on the way
        gathering, // its batching window is open
        running,   // its batch is with the function
        backing_off,
        finished, // the shard has ended and everything is delivered
    };
    friend constexpr State last_of(State) { return State::finished; }
    std::string shard;
    std::uint64_t index = 0;
    State state = State::idle;
    std::string position;       // everything up to here is done; "" is before the oldest record
    std::vector<Batch> batches; // cut and not yet done, in order; the first one is under way
    std::string invocation;     // request id of the one under way
    Time window_opened{};
    Time next{};                 // when the back-off or window ends, for peeks
    std::uint32_t throttles = 0; // in a row
    // While gathering: how far was counted, and how much.
    std::string gathered_to;
    std::uint64_t gathered = 0;
    std::uint64_t gathered_bytes = 0;
    std::uint32_t generation = 0; // of its batches: request ids of one are none of another's
    std::optional<TumblingWindow> tumbling; // that is open
    template <class Archive> void fields(Archive& archive) {
        archive(shard, index, state, position, batches, invocation, window_opened, next, throttles);
        archive(gathered_to, gathered, gathered_bytes);
        archive.tagged(1, generation);
        archive.tagged(2, tumbling);
    }
    std::string part() const { return shard + "/" + std::to_string(index); }
};

std::string_view to_text(Lane::State state);

// The part of a mapping's key that the end of a lane's tumbling window has, and the lane's own part
// in it; empty: it is no such part.
std::string window_part(const Lane& lane);
std::string lane_of_window(std::string_view part);

// Windows are aligned to the epoch.
Time window_start(Time arrival, Duration span);
// How much of an event is taken by what tells of the window, beside its state.
inline constexpr std::size_t window_bytes = 1'024;

// By shard and index.
std::vector<Lane> all_lanes(Store& store, const Scope& scope, const Mapping& mapping);
std::vector<Lane> all_lanes(Context& context, const Mapping& mapping);
std::optional<Lane> find_lane(Context& context, const Mapping& mapping, const std::string& part);
void put_lane(Context& context, const Mapping& mapping, const Lane& lane);
void erase_lane(Context& context, const Mapping& mapping, const Lane& lane);

std::uint64_t lane_of(std::string_view record_key, std::uint64_t lanes);

// Sequence numbers are decimal numbers without leading zeros.
bool is_before(const std::string& a, const std::string& b);

// The lane goes on at `until`, by its timer.
void wait(Context&, const Mapping&, Lane&, Lane::State, Time until, TimerClass);

} // namespace snowglobe::lambda
