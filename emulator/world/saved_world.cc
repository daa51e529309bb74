#include "emulator/world/saved_world.h"

#include "emulator/store/table.h"

namespace snowglobe {

namespace {

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

bool SavedWorld::save(
    const State& state, bool time_counts, Scheduler& events, const EachRun& each_run) {
    store_.begin();
    const Scheduler::Changes& changes = events.changes();
    for (const std::uint64_t sequence : changes.gone) {
        store_.erase(event_key(sequence).str());
    }
    for (const auto& [sequence, node] : changes.pushed) {
        if (const std::optional<SavedEvent> saved = to_saved(*node)) {
            store_.put(event_key(sequence).str(), encode(*saved));
        }
    }
    events.clear_changes();
    auto saved = runs_.begin();
    const auto forget_until = [&](const std::string* id) {
        while (saved != runs_.end() && (id == nullptr || saved->first < *id)) {
            store_.erase(running_key(saved->first).str());
            saved = runs_.erase(saved);
        }
    };
    each_run([&](const InvocationRequest& request) {
        forget_until(&request.id);
        const std::pair tries{request.attempt, request.starts};
        if (saved == runs_.end() || saved->first != request.id) {
            saved = runs_.emplace_hint(saved, request.id, std::pair{0U, 0U});
        }
        if (saved->second != tries) {
            saved->second = tries;
            store_.put(running_key(request.id).str(), encode(request));
        }
        ++saved;
    });
    forget_until(nullptr);
    // Reads alone need no record: what was made under their ordinals is nowhere kept.
    if (store_.unflushed() || (time_counts && state.now != now_)) {
        now_ = state.now;
        store_.put(state_key().str(), encode(state));
    }
    store_.commit();
    const bool changed = store_.unflushed();
    store_.flush();
    return changed;
}

std::optional<SavedWorld::State> SavedWorld::state() {
    const std::optional<State> state = Table<State>(store_).find(state_key());
    if (state) {
        now_ = state->now;
    }
    return state;
}

std::vector<SavedWorld::Event> SavedWorld::take_events() {
    std::vector<Event> events;
    for (SavedEvent& saved : take<SavedEvent>(store_, Key("world.event"))) {
        Event one;
        one.name = saved.name;
        one.service =
            saved.kind == SavedKind::start ? saved.request.reply_service : saved.owner.service;
        one.event = to_event(std::move(saved));
        events.push_back(std::move(one));
    }
    return events;
}

std::vector<InvocationRequest> SavedWorld::take_runs() {
    return take<InvocationRequest>(store_, Key("world.running"));
}

std::vector<RowKind> SavedWorld::row_kinds() {
    return {
        {"call.subscription", "ttttt", empty_form},
        {"world.state", "", record_form<State>},
        {"world.event", "n", record_form<SavedEvent>},
        {"world.running", "t", record_form<InvocationRequest>}};
}

} // namespace snowglobe
