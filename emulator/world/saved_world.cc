#include "emulator/world/saved_world.h"

#include "emulator/store/rows.h"

namespace snowglobe {

namespace {

enum class SavedKind : std::uint8_t { timer, wake, start, invoked, ask, replied };
constexpr SavedKind last_of(SavedKind) {
    return SavedKind::replied;
}

struct SavedCall {
    Call call; // of an event
    std::uint32_t runs = 0;
    template <class Archive> void fields(Archive& archive) {
        archive(call.id, call.service, call.operation, call.scope, call.request);
        archive(call.trace_header, call.first_run, runs);
        archive.tagged(1, call.payload);
    }
};

struct SavedAsk {
    Owner owner;
    SavedCall call;
    template <class Archive> void fields(Archive& archive) { archive(owner, call); }
};

struct SavedError {
    std::string code;
    std::string message;
    int status = 0;
    json extra;
    template <class Archive> void fields(Archive& archive) {
        archive(code, message, status, extra);
    }
};

struct SavedReply {
    std::string call_id;
    json body;
    std::optional<SavedError> error;
    Bytes payload;
    template <class Archive> void fields(Archive& archive) {
        archive(call_id, body, error);
        archive.tagged(1, payload);
    }
};

struct SavedEvent {
    SavedKind kind = SavedKind::timer;
    Time at{};
    Phase phase = Phase::work;
    std::uint64_t tie = 0;
    TimerClass timer_class = TimerClass::work;
    std::uint64_t root = 0; // InputId
    std::string name;
    Owner owner;               // all but start
    InvocationRequest request; // start
    InvocationResult result;   // invoked
    SavedCall call;            // ask
    SavedReply reply;          // replied
    template <class Archive> void fields(Archive& archive) {
        archive(kind, at, phase, tie, timer_class, root, name);
        if (kind == SavedKind::start) {
            archive(request);
        } else {
            archive(owner);
        }
        if (kind == SavedKind::invoked) {
            archive(result);
        } else if (kind == SavedKind::ask) {
            archive(call);
        } else if (kind == SavedKind::replied) {
            archive(reply);
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

Key asked_key(std::string_view call_id) {
    return Key("world.asked").text(call_id);
}

SavedReply to_saved(const std::string& call_id, const Reply& reply) {
    SavedReply saved{call_id, reply.body, {}, reply.payload};
    if (const auto& error = reply.error) {
        saved.error = {error->code, error->message, error->status, error->extra};
    }
    return saved;
}

Reply to_reply(SavedReply saved) {
    Reply reply{.body = std::move(saved.body), .payload = std::move(saved.payload)};
    if (const auto& error = saved.error) {
        reply.error.emplace(error->code, error->message, error->status, error->extra);
    }
    return reply;
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
    } else if (const auto* ask = std::get_if<AskEvent>(&node.event.action)) {
        saved.kind = SavedKind::ask;
        saved.owner = ask->owner;
        saved.call = {ask->call, ask->runs};
    } else if (const auto* replied = std::get_if<RepliedEvent>(&node.event.action)) {
        saved.kind = SavedKind::replied;
        saved.owner = replied->owner;
        saved.reply = to_saved(replied->call_id, replied->reply);
    } else {
        return std::nullopt;
    }
    saved.at = node.event.at;
    saved.phase = node.event.phase;
    saved.tie = node.event.tie;
    saved.timer_class = node.event.timer_class;
    saved.root = static_cast<std::uint64_t>(node.event.root);
    saved.name = node.name;
    return saved;
}

Event to_event(SavedEvent saved) {
    Event event;
    event.at = saved.at;
    event.phase = saved.phase;
    event.tie = saved.tie;
    event.timer_class = saved.timer_class;
    event.root = InputId{saved.root};
    switch (saved.kind) {
    case SavedKind::timer:
        event.action = TimerEvent{std::move(saved.owner)};
        break;
    case SavedKind::wake:
        event.action = WakeEvent{std::move(saved.owner)};
        break;
    case SavedKind::start:
        event.action = StartEvent{std::move(saved.request), true};
        break;
    case SavedKind::invoked:
        event.action = InvokedEvent{std::move(saved.owner), std::move(saved.result)};
        break;
    case SavedKind::ask:
        event.action =
            AskEvent{std::move(saved.owner), std::move(saved.call.call), saved.call.runs};
        break;
    case SavedKind::replied:
        event.action = RepliedEvent{
            std::move(saved.owner), saved.reply.call_id, to_reply(std::move(saved.reply))};
        break;
    }
    return event;
}

// What the rows of a kind say, compared in the order of their ids with what there is now.
template <class Version> class SavedIds {
public:
    using Map = std::map<std::string, Version>;
    using Erase = std::function<void(const std::string& id)>;
    SavedIds(std::map<std::string, Version>& saved, Erase erase)
        : saved_(saved), next_(saved.begin()), erase_(std::move(erase)) {}

    // True: no row says so.
    bool is_new(const std::string& id, const Version& version) {
        erase_until(&id);
        if (next_ != saved_.end() && next_->first == id) {
            Version& before = next_++->second;
            return std::exchange(before, version) != version;
        }
        saved_.emplace_hint(next_, id, version);
        return true;
    }
    void end() { erase_until(nullptr); }

private:
    void erase_until(const std::string* id) {
        while (next_ != saved_.end() && (id == nullptr || next_->first < *id)) {
            erase_(next_->first);
            next_ = saved_.erase(next_);
        }
    }

    Map& saved_;
    typename Map::iterator next_; // the first that was not compared
    Erase erase_;
};

// Takes all rows of a kind out of the store.
template <class Value> std::vector<Value> take(Store& store, const Key& prefix) {
    std::vector<std::string> keys;
    std::vector<Value> values;
    Rows<Value>(store).scan(prefix, Direction::forward, [&](std::string_view key, Value value) {
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
    const State& state,
    bool time_counts,
    Scheduler& events,
    const EachInvocation& each_invocation,
    const WaitingCalls& waiting) {
    store_.begin();
    save_events(events);
    save_invocations(each_invocation);
    save_asks(waiting);
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

void SavedWorld::save_events(Scheduler& events) {
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
}

void SavedWorld::save_invocations(const EachInvocation& each_invocation) {
    SavedIds saved(runs_, [&](const std::string& id) { store_.erase(running_key(id).str()); });
    each_invocation([&](const InvocationRequest& request) {
        if (saved.is_new(request.id, {request.attempt, request.starts})) {
            store_.put(running_key(request.id).str(), encode(request));
        }
    });
    saved.end();
}

void SavedWorld::save_asks(const WaitingCalls& waiting) {
    SavedIds saved(asks_, [&](const std::string& id) { store_.erase(asked_key(id).str()); });
    waiting.for_each([&](const WaitingCall& one) {
        if (one.asker.owner && saved.is_new(one.call.id, one.runs)) {
            store_.put(
                asked_key(one.call.id).str(),
                encode(SavedAsk{*one.asker.owner, {one.call, one.runs}}));
        }
    });
    saved.end();
}

std::optional<SavedWorld::State> SavedWorld::state() {
    const std::optional<State> state = Rows<State>(store_).find(state_key());
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

std::vector<InvocationRequest> SavedWorld::take_invocations() {
    return take<InvocationRequest>(store_, Key("world.running"));
}

std::vector<AskEvent> SavedWorld::take_asks() {
    std::vector<AskEvent> asks;
    for (SavedAsk& saved : take<SavedAsk>(store_, Key("world.asked"))) {
        asks.push_back({std::move(saved.owner), std::move(saved.call.call), saved.call.runs});
    }
    return asks;
}

std::vector<RowKind> SavedWorld::row_kinds() {
    return {
        {"call.subscription", "ttttt", empty_form},
        {"world.state", "", record_form<State>},
        {"world.event", "n", record_form<SavedEvent>},
        {"world.running", "t", record_form<InvocationRequest>},
        {"world.asked", "t", record_form<SavedAsk>}};
}

} // namespace snowglobe
