// World, the part that survives its process: what it holds outside of the store, as rows of it.
//     world.state                     the clock and counters
//     world.event/<sequence>          an event that must still happen
//     world.running/<request id>      a handler's run that has not ended
// Calls, replies and deadlines of handlers under way are not kept: the run begins again. Nor are
// outside requests and calls that wait: their clients are gone. See docs/decisions/0004.
#include "emulator/store/table.h"
#include "emulator/world/world.h"

#include <fmt/format.h>

#include <stdexcept>

namespace snowglobe {

namespace {

// A run under which the emulator was killed so often counts as a crash of the handler: it may be
// what kills the emulator (fiber executor), and would do so at every start.
constexpr std::uint32_t starts_max = 2;

// The wall clock may have been set back a little.
constexpr Duration clock_slack = seconds{10};

struct SavedState {
    std::uint64_t seed = 0;
    Time now{};
    std::uint64_t inputs = 0;
    template <class Archive> void fields(Archive& archive) { archive(seed, now, inputs); }
};

enum class SavedKind : std::uint8_t { timer, wake, start, invoked };
constexpr SavedKind last_of(SavedKind) {
    return SavedKind::invoked;
}

struct SavedEvent {
    SavedKind kind = SavedKind::timer;
    Time at{};
    Phase phase = Phase::work;
    std::uint64_t tie = 0;
    TimerClass timer_class = TimerClass::work;
    std::uint64_t root = 0;
    std::string name;
    Owner owner;               // all but start
    InvocationRequest request; // start
    InvocationResult result;   // invoked
    template <class Archive> void fields(Archive& archive) {
        archive(kind, at, phase, tie, timer_class, root, name);
        if (kind == SavedKind::start) {
            archive(request);
        } else {
            archive(owner);
        }
        if (kind == SavedKind::invoked) {
            archive(result);
        }
    }
};

Key state_key() {
    return Key("world.state");
}

Key event_key(std::uint64_t sequence) {
    return Key("world.event").number(sequence);
}

Key running_key(std::string_view id) {
    return Key("world.running").text(id);
}

// Nothing for events that end with the process.
std::optional<SavedEvent> to_saved(const Scheduler::Node& node) {
    SavedEvent saved;
    if (const auto* timer = std::get_if<TimerEvent>(&node.event.action)) {
        saved.kind = SavedKind::timer;
        saved.owner = timer->owner;
    } else if (const auto* wake = std::get_if<WakeEvent>(&node.event.action)) {
        saved.kind = SavedKind::wake;
        saved.owner = wake->owner;
    } else if (const auto* start = std::get_if<StartEvent>(&node.event.action)) {
        saved.kind = SavedKind::start;
        saved.request = start->request;
    } else if (const auto* invoked = std::get_if<InvokedEvent>(&node.event.action)) {
        saved.kind = SavedKind::invoked;
        saved.owner = invoked->owner;
        saved.result = invoked->result;
    } else {
        return std::nullopt;
    }
    saved.at = node.event.at;
    saved.phase = node.event.phase;
    saved.tie = node.event.tie;
    saved.timer_class = node.event.timer_class;
    saved.root = node.event.root;
    saved.name = node.name;
    return saved;
}

Event to_event(SavedEvent saved) {
    Event event;
    event.at = saved.at;
    event.phase = saved.phase;
    event.tie = saved.tie;
    event.timer_class = saved.timer_class;
    event.root = saved.root;
    switch (saved.kind) {
    case SavedKind::timer:
        event.action = TimerEvent{std::move(saved.owner)};
        break;
    case SavedKind::wake:
        event.action = WakeEvent{std::move(saved.owner)};
        break;
    case SavedKind::start:
        event.action = StartEvent{std::move(saved.request)};
        break;
    case SavedKind::invoked:
        event.action = InvokedEvent{std::move(saved.owner), std::move(saved.result)};
        break;
    }
    return event;
}

// Takes all rows of a kind out of the store.
template <class Value> std::vector<Value> take(Store& store, const Key& prefix) {
    std::vector<std::string> keys;
    std::vector<Value> values;
    Table<Value>(store).scan(prefix, Direction::forward, [&](std::string_view key, Value value) {
        keys.emplace_back(key);
        values.push_back(std::move(value));
        return true;
    });
    for (const std::string& key : keys) {
        store.erase(key);
    }
    return values;
}

} // namespace

bool World::save() {
    if (!store_->persistent()) {
        return false;
    }
    store_->begin();
    const Scheduler::Changes& changes = scheduler_.changes();
    for (const std::uint64_t sequence : changes.gone) {
        store_->erase(event_key(sequence).str());
    }
    for (const auto& [sequence, node] : changes.pushed) {
        if (const std::optional<SavedEvent> saved = to_saved(*node)) {
            store_->put(event_key(sequence).str(), encode(*saved));
        }
    }
    scheduler_.clear_changes();
    std::erase_if(saved_running_, [&](const auto& saved) {
        const bool ended = !invocations_.contains(saved.first);
        if (ended) {
            store_->erase(running_key(saved.first).str());
        }
        return ended;
    });
    for (const auto& [id, invocation] : invocations_) {
        const InvocationRequest& request = invocation.request;
        auto& saved = saved_running_[id];
        if (saved != std::pair{request.attempt, request.starts}) {
            saved = {request.attempt, request.starts};
            store_->put(running_key(id).str(), encode(request));
        }
    }
    // Reads alone need no record: what was made under their ordinals is nowhere kept.
    if (store_->unflushed() || (!options_.real_time && now_ != saved_now_)) {
        saved_now_ = now_;
        store_->put(state_key().str(), encode(SavedState{draws_.seed(), now_, inputs_}));
    }
    store_->commit();
    const bool changed = store_->unflushed();
    store_->flush();
    return changed;
}

std::vector<RowKind> World::row_kinds() {
    return {
        {"call.subscription", "ttttt", empty_form},
        {"world.state", "", record_form<SavedState>},
        {"world.event", "n", record_form<SavedEvent>},
        {"world.running", "t", record_form<InvocationRequest>}};
}

void World::restore() {
    scheduler_.track_changes();
    const auto state = Table<SavedState>(*store_).find(state_key());
    if (!state) {
        return;
    }
    if (options_.seed != 0 && options_.seed != state->seed) {
        throw std::runtime_error(fmt::format(
            "the world of this data directory has seed {}, not {}", state->seed, options_.seed));
    }
    if (options_.real_time && state->now > now_ + clock_slack) {
        throw std::runtime_error(fmt::format(
            "the world of this data directory is at {}, ahead of the real clock: it needs --clock "
            "manual or auto",
            to_iso8601(state->now)));
    }
    draws_ = Draws(state->seed);
    now_ = options_.real_time ? std::max(now_, state->now) : state->now;
    saved_now_ = state->now;
    inputs_ = state->inputs;
    const auto require_service = [&](const std::string& name) {
        if (service(name) == nullptr) {
            throw std::runtime_error(
                "damaged: the world of this data directory waits for a service that is none");
        }
    };
    store_->begin();
    for (SavedEvent& saved : take<SavedEvent>(*store_, Key("world.event"))) {
        require_service(
            saved.kind == SavedKind::start ? saved.request.reply_service : saved.owner.service);
        std::string name = saved.name;
        scheduler_.push(to_event(std::move(saved)), std::move(name));
    }
    for (InvocationRequest& request : take<InvocationRequest>(*store_, Key("world.running"))) {
        require_service(request.reply_service);
        begin_again(std::move(request));
    }
    store_->commit();
}

// The emulator was killed while a handler ran.
void World::begin_again(InvocationRequest request) {
    if (request.starts < starts_max) {
        ++request.starts;
        Event event;
        event.at = now_;
        event.action = StartEvent{std::move(request)};
        scheduler_.push(std::move(event));
        return;
    }
    InvocationResult result;
    result.id = request.id;
    result.kind = InvocationResult::Kind::function_error;
    result.error_type = "Runtime.ExitError";
    result.payload =
        json({{"errorType", result.error_type},
              {"errorMessage",
               fmt::format(
                   "RequestId: {} Error: Runtime exited with error: signal: killed", request.id)}})
            .dump();
    result.started = result.ended = now_;
    report(request, std::move(result), {}, {});
}

} // namespace snowglobe
