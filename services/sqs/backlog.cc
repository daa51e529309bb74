#include "services/sqs/backlog.h"

#include "emulator/base/check.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/chaos.h"

#include <algorithm>

namespace snowglobe::sqs {

namespace {

constexpr Duration instant{1};

using IdOfMessage = std::string; // as a message's row begins

} // namespace

Visibility State::visibility(Time now) const {
    if (visible_at <= now) {
        return Visibility::visible;
    }
    return returned ? Visibility::in_flight : Visibility::delayed;
}

Backlog::Backlog(Context& context, const Queue& queue)
    : context_(context), queue_(queue), groups_(context, queue), memory_(context, queue) {
    const auto counters = Rows<Counters>(context_.store).find(key("sqs.counters"));
    if (counters) {
        counters_ = *counters;
    }
    settle();
}

Key Backlog::message_key(std::uint64_t sequence, const State& state) const {
    return key("sqs.message").time(state.enqueued).number(sequence);
}

Key Backlog::visible_key(std::uint64_t sequence, const State& state) const {
    return key("sqs.visible").time(state.visible_at).number(state.returned).number(sequence);
}

std::string Backlog::hold_key(std::uint64_t sequence) const {
    return "sqs/" + std::to_string(queue_.id) + "/" + std::to_string(sequence);
}

void Backlog::notify() {
    if (!notified_) {
        context_.notify(queue_arn(context_.scope, queue_.name));
        notified_ = true;
    }
}

std::optional<State> Backlog::find(std::uint64_t sequence) const {
    return Rows<State>(context_.store).find(state_key(queue_, sequence));
}

Message Backlog::message(std::uint64_t sequence, const State& state) const {
    auto found = Rows<Message>(context_.store).find(message_key(sequence, state));
    SNOWGLOBE_CHECK(found.has_value());
    return *std::move(found);
}

std::string Backlog::message_id(const Place& place) const {
    auto found = Rows<IdOfMessage>(context_.store).find(message_key(place.sequence, place.state));
    SNOWGLOBE_CHECK(found.has_value());
    return *std::move(found);
}

void Backlog::count(Visibility visibility, std::int64_t change) {
    std::uint64_t& counted = visibility == Visibility::visible   ? counters_.counts.visible
                             : visibility == Visibility::delayed ? counters_.counts.delayed
                                                                 : counters_.counts.in_flight;
    counted += static_cast<std::uint64_t>(change);
}

// Counts as visible what has become so since the last run, puts what ran out of visibility back to
// its place, and drops what retention has ended.
void Backlog::settle() {
    const Time now = context_.now;
    Counts became;
    std::vector<Place> came_back;
    if (counters_.counts.delayed + counters_.counts.in_flight > 0 &&
        counters_.settled_until < now) {
        Rows<Pending>(context_.store)
            .scan(
                key("sqs.visible").time(counters_.settled_until + instant).str(),
                key("sqs.visible").time(now + instant).str(),
                Direction::forward,
                [&](std::string_view row, const Pending& pending) {
                    if (pending.visibility == Visibility::delayed) {
                        ++became.delayed;
                        return true;
                    }
                    ++became.in_flight;
                    if (!queue_.fifo) {
                        came_back.push_back(place(row, pending));
                    }
                    return true;
                });
    }
    counters_.settled_until = now;
    counters_.counts.delayed -= became.delayed;
    counters_.counts.in_flight -= became.in_flight;
    counters_.counts.visible += became.delayed + became.in_flight;
    if (became.delayed + became.in_flight > 0) {
        timer_stale_ = true;
        notify();
    }
    for (auto& [sequence, state] : came_back) {
        erase_state(sequence, state);
        state.visible_at = state.enqueued;
        state.returned = false;
        write_state(sequence, state);
    }
    if (counters_.expiry_timer <= now) {
        drop_expired();
    }
}

void Backlog::drop_expired() {
    std::vector<Place> expired; // their states as if fresh
    Rows<Message>(context_.store)
        .scan(
            key("sqs.message").str(),
            key("sqs.message").time(context_.now - seconds{queue_.retention_s} + instant).str(),
            Direction::forward,
            [&](std::string_view row, const Message& message) {
                KeyReader reader(row.substr(row.size() - 16));
                Place& found = expired.emplace_back();
                found.state.enqueued = reader.time();
                found.state.visible_at = found.state.enqueued + message.delay;
                found.sequence = reader.number();
                return true;
            });
    for (const Place& message : expired) {
        remove(message.sequence, find(message.sequence).value_or(message.state));
    }
}

void Backlog::write_state(std::uint64_t sequence, const State& state) {
    const Visibility visibility = state.visibility(context_.now);
    count(visibility, 1);
    if (!is_fresh(state.receive_count)) {
        Rows<State>(context_.store).put(state_key(queue_, sequence), state);
    }
    Rows<Pending>(context_.store)
        .put(
            visible_key(sequence, state),
            {state.receive_count, visibility, state.visible_at - state.enqueued});
    if (queue_.fifo) {
        groups_.touch(state.group);
    }
    if (visibility == Visibility::visible) {
        notify();
    } else {
        timer_stale_ = true;
    }
}

// The state row itself is overwritten or erased by the caller.
void Backlog::erase_state(std::uint64_t sequence, const State& state) {
    count(state.visibility(context_.now), -1);
    timer_stale_ = timer_stale_ || state.visible_at > context_.now;
    context_.store.erase(visible_key(sequence, state).str());
}

// What a row of sqs.visible stands for.
Backlog::Place Backlog::place(std::string_view visible_row, const Pending& pending) const {
    KeyReader reader(visible_row.substr(visible_row.size() - 24));
    Place place;
    place.state.visible_at = reader.time();
    place.state.enqueued = place.state.visible_at - pending.waited;
    reader.number();
    place.sequence = reader.number();
    return is_fresh(pending.receive_count) ? place : Place{place.sequence, *find(place.sequence)};
}

std::uint64_t Backlog::add(const Message& message, const Arrival& arrival) {
    const std::uint64_t sequence = counters_.next_sequence++;
    State state;
    state.enqueued = arrival.enqueued;
    state.visible_at = arrival.enqueued + message.delay;
    state.receive_count = arrival.receive_count;
    state.first_received = arrival.first_received;
    if (queue_.fifo) {
        state.group = message.group;
        groups_.add(message.group, sequence);
    }
    Rows<Message>(context_.store).put(message_key(sequence, state), message);
    write_state(sequence, state);
    wanted_expiry_ = std::min(wanted_expiry_, state.enqueued + seconds{queue_.retention_s});
    return sequence;
}

Backlog::Choice
Backlog::choose(std::size_t messages_max, std::optional<std::uint64_t> receive_count_max) const {
    if (queue_.fifo) {
        return groups_.choose(messages_max, receive_count_max);
    }
    Choice choice;
    if (messages_max == 0) {
        return choice;
    }
    Rows<Pending>(context_.store)
        .scan(
            key("sqs.visible").str(),
            key("sqs.visible").time(context_.now + instant).str(),
            Direction::forward,
            [&](std::string_view row, const Pending& pending) {
                const bool exhausted =
                    receive_count_max && pending.receive_count >= *receive_count_max;
                (exhausted ? choice.exhausted : choice.chosen).push_back(place(row, pending));
                return choice.chosen.size() < messages_max;
            });
    return choice;
}

std::vector<Backlog::Stored> Backlog::receive(const std::vector<Place>& chosen, Duration timeout) {
    std::vector<Stored> received;
    for (auto [sequence, state] : chosen) {
        erase_state(sequence, state);
        ++state.receive_count;
        state.received = context_.now;
        if (!state.first_received) {
            state.first_received = context_.now;
        }
        state.returned = true;
        state.visible_at = context_.now + timeout;
        write_state(sequence, state);
        if (timeout > Duration{}) {
            context_.hold(hold_key(sequence), state.visible_at);
        }
        received.push_back({sequence, state, message(sequence, state)});
    }
    return received;
}

void Backlog::make_visible_at(std::uint64_t sequence, State state, Time at) {
    erase_state(sequence, state);
    state.visible_at = at;
    write_state(sequence, state);
    if (state.visibility(context_.now) == Visibility::in_flight) {
        context_.hold(hold_key(sequence), at);
    } else {
        context_.release(hold_key(sequence));
    }
}

void Backlog::remove(std::uint64_t sequence, const State& state) {
    erase_state(sequence, state);
    context_.store.erase(message_key(sequence, state).str());
    context_.store.erase(state_key(queue_, sequence).str());
    if (state.visibility(context_.now) == Visibility::in_flight) {
        context_.release(hold_key(sequence));
    }
    if (queue_.fifo) {
        groups_.remove(state.group, sequence);
    } else if (context_.chaos(chaos_name)) {
        context_.store.erase(fate_key(queue_, sequence).str());
    }
}

void Backlog::let_go(std::uint64_t sequence) {
    context_.release(hold_key(sequence));
}

void Backlog::purge() {
    Rows<Pending>(context_.store)
        .scan(
            key("sqs.visible").time(context_.now + instant).str(),
            key("sqs.visible").end(),
            Direction::forward,
            [&](std::string_view row, const Pending& pending) {
                if (pending.visibility == Visibility::in_flight) {
                    context_.release(hold_key(KeyReader(row.substr(row.size() - 8)).number()));
                }
                return true;
            });
    for (const std::string_view space :
         {"sqs.message",
          "sqs.state",
          "sqs.visible",
          "sqs.order",
          "sqs.group",
          "sqs.ready",
          "sqs.duplicate",
          "sqs.attempt",
          "sqs.forget",
          "sqs.fate",
          "sqs.alike"}) {
        std::vector<std::string> rows;
        context_.store.scan(
            key(space).str(),
            key(space).end(),
            Direction::forward,
            [&](std::string_view row, std::string_view) {
                rows.emplace_back(row);
                return true;
            });
        for (const std::string& row : rows) {
            context_.store.erase(row);
        }
    }
    counters_.counts = {};
    timer_stale_ = true;
    groups_.forget_touched();
}

Backlog::Listed Backlog::list(std::size_t messages_max, std::string_view after) const {
    const Key all = key("sqs.visible");
    const std::string from = after.empty() ? all.str() : Key(all).raw(after).str() + '\0';
    std::vector<Place> places;
    Listed out;
    bool more = false;
    Rows<Pending>(context_.store)
        .scan(from, all.end(), Direction::forward, [&](std::string_view row, Pending pending) {
            more = places.size() == messages_max;
            if (more) {
                return false;
            }
            places.push_back(place(row, pending));
            out.next = row.substr(all.str().size());
            return true;
        });
    if (!more) {
        out.next.clear();
    }
    for (const auto& [sequence, state] : places) {
        out.messages.push_back({sequence, state, message(sequence, state)});
    }
    return out;
}

void Backlog::apply_delay() {
    std::vector<std::pair<std::uint64_t, State>> waiting;
    Rows<State>(context_.store)
        .scan(key("sqs.state"), Direction::forward, [&](std::string_view row, State state) {
            if (state.receive_count == 0) {
                waiting.emplace_back(
                    KeyReader(row.substr(row.size() - 8)).number(), std::move(state));
            }
            return true;
        });
    for (auto& [sequence, state] : waiting) {
        erase_state(sequence, state);
        state.visible_at = state.enqueued + seconds{queue_.delay_s};
        write_state(sequence, state);
    }
}

void Backlog::remember(const Message& message, std::uint64_t sequence) {
    wanted_expiry_ = std::min(wanted_expiry_, memory_.remember(message, sequence));
}

void Backlog::remember_attempt(const std::string& attempt_id, const std::vector<Stored>& received) {
    wanted_expiry_ = std::min(wanted_expiry_, memory_.remember_attempt(attempt_id, received));
}

std::vector<Backlog::Stored>
Backlog::repeat_attempt(const std::string& attempt_id, Duration timeout) {
    std::optional<QueueMemory::Attempt> attempt = memory_.find_attempt(attempt_id);
    if (!attempt) {
        return {};
    }
    std::vector<Stored> repeated;
    for (const auto& [sequence, visible_at] : attempt->messages) {
        const std::optional<State> state = find(sequence);
        if (!state || state->visible_at != visible_at) {
            return {};
        }
        repeated.push_back({sequence, *state, message(sequence, *state)});
    }
    for (Stored& stored : repeated) {
        make_visible_at(stored.sequence, stored.state, context_.now + timeout);
        stored.state.visible_at = context_.now + timeout;
    }
    for (auto& [sequence, visible_at] : attempt->messages) {
        visible_at = context_.now + timeout;
    }
    memory_.change_attempt(attempt_id, *attempt);
    return repeated;
}

// The queue's two timers. One, in the foreground, is due when the next message becomes visible, and
// exact, since the auto clock goes by it. The other, in the background, is due when retention or a
// memory ends; it may come early and is then armed again, so that sends and deletes need not move
// it.

std::string visible_timer_key(std::string_view queue) {
    return "visible/" + std::string(queue);
}
std::string expiry_timer_key(std::string_view queue) {
    return "expiry/" + std::string(queue);
}

Time Backlog::next_visible() const {
    Time next = time_max;
    context_.store.scan(
        key("sqs.visible").time(context_.now + Duration{1}).str(),
        key("sqs.visible").end(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            next = KeyReader(row.substr(row.size() - 24)).time();
            return false;
        });
    return next;
}

std::optional<Time> Backlog::oldest() const {
    std::optional<Time> enqueued;
    context_.store.scan(
        key("sqs.message").str(),
        key("sqs.message").end(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            enqueued = KeyReader(row.substr(row.size() - 16)).time();
            return false;
        });
    return enqueued;
}

Time Backlog::next_expiry() const {
    const std::optional<Time> first = oldest();
    const Time of_messages = first ? *first + seconds{queue_.retention_s} : time_max;
    return std::min(of_messages, memory_.next_expiry());
}

void Backlog::expire() {
    drop_expired();
    memory_.forget_expired();
    counters_.expiry_timer = time_max;
    wanted_expiry_ = next_expiry();
}

void Backlog::destroy() {
    purge();
    context_.store.erase(key("sqs.counters").str());
    context_.cancel(visible_timer_key(queue_.name));
    context_.cancel(expiry_timer_key(queue_.name));
    notify();
}

void Backlog::save() {
    if (groups_.refresh()) {
        notify();
    }
    const Time visible = timer_stale_ ? next_visible() : counters_.visible_timer;
    if (visible != counters_.visible_timer) {
        if (visible != time_max) {
            context_.schedule_at(visible_timer_key(queue_.name), visible, TimerClass::foreground);
        } else {
            context_.cancel(visible_timer_key(queue_.name));
        }
        counters_.visible_timer = visible;
    }
    if (wanted_expiry_ < counters_.expiry_timer) {
        context_.schedule_at(expiry_timer_key(queue_.name), wanted_expiry_, TimerClass::background);
        counters_.expiry_timer = wanted_expiry_;
    }
    Rows<Counters>(context_.store).put(key("sqs.counters"), counters_);
}

std::vector<RowKind> Backlog::row_kinds() {
    return {
        {"sqs.counters", "n", record_form<Counters>},
        {"sqs.message", "nnn", record_form<Message>},
        {"sqs.state", "nn", record_form<State>},
        {"sqs.visible", "nnnn", record_form<Pending>},
        {"sqs.order", "ntn", empty_form},
        {"sqs.group", "nt", record_form<FifoGroups::Group>},
        {"sqs.ready", "nnnnt", empty_form},
        {"sqs.duplicate", "ntt", record_form<QueueMemory::Duplicate>},
        {"sqs.attempt", "nt", record_form<QueueMemory::Attempt>},
        {"sqs.forget", "nn*", empty_form},
        {"sqs.fate", "nn", record_form<Fate>},
        {"sqs.alike", "nt", record_form<std::uint64_t>}};
}

} // namespace snowglobe::sqs
