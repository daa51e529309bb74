// Backlog: FIFO groups, and what a queue remembers of sends and receives for five minutes.
#include "emulator/base/check.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/backlog.h"

#include <algorithm>

namespace snowglobe::sqs {

namespace {

constexpr Duration memory_window = minutes{5};

} // namespace

std::string sequence_number(std::uint64_t sequence) {
    // 18849496460467696128 and up, as real ones; it does not fit 64 bits.
    std::string low = std::to_string(49'496'460'467'696'128ULL + 256 * sequence);
    low.insert(0, 17 - low.size(), '0');
    return "188" + low;
}

std::vector<std::uint64_t>
Backlog::group_sequences(const std::string& group, std::uint64_t from, std::size_t limit) const {
    std::vector<std::uint64_t> sequences;
    context_.store.scan(
        key("sqs.order").text(group).number(from).str(),
        key("sqs.order").text(group).end(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            sequences.push_back(KeyReader(row.substr(row.size() - 8)).number());
            return sequences.size() < limit;
        });
    return sequences;
}

Backlog::Choice Backlog::choose_fifo(
    std::size_t messages_max, std::optional<std::uint64_t> receive_count_max) const {
    Choice choice;
    std::string from = key("sqs.ready").str();
    const std::string to = key("sqs.ready").time(context_.now + Duration{1}).str();
    while (choice.chosen.size() < messages_max) {
        std::string row;
        context_.store.scan(
            from, to, Direction::forward, [&](std::string_view found, std::string_view) {
                row = found;
                return false;
            });
        if (row.empty()) {
            break;
        }
        from = row + '\0';
        KeyReader reader(std::string_view(row).substr(key("sqs.ready").str().size()));
        reader.time();
        reader.number();
        std::uint64_t next = reader.number();
        const std::string group = reader.text();
        bool blocked = false;
        while (!blocked && choice.chosen.size() < messages_max) {
            const auto sequences =
                group_sequences(group, next, messages_max - choice.chosen.size());
            for (const std::uint64_t sequence : sequences) {
                const State state = *find(sequence);
                if (state.visible_at > context_.now) {
                    blocked = true; // nothing overtakes what is in flight or delayed
                    break;
                }
                const bool exhausted =
                    receive_count_max && state.receive_count >= *receive_count_max;
                (exhausted ? choice.exhausted : choice.chosen).push_back({sequence, state});
                next = sequence + 1;
            }
            blocked = blocked || sequences.empty();
        }
    }
    return choice;
}

// Puts the group's row of sqs.ready where it belongs after a change of its messages. The head alone
// decides: while it is in flight the group gives nothing; once it is visible again it is given out,
// and with it what follows, up to the next one in flight.
void Backlog::refresh_group(const std::string& group) {
    const Key group_key = key("sqs.group").text(group);
    const auto ready_key = [&](const Group& at) {
        return key("sqs.ready")
            .time(at.visible_at)
            .number(at.returned)
            .number(at.sequence)
            .text(group)
            .str();
    };
    const std::optional<Group> before = Rows<Group>(context_.store).find(group_key);
    std::optional<Group> after;
    for (const std::uint64_t head : group_sequences(group, 0, 1)) {
        const State state = *find(head);
        after = Group{state.visible_at, state.returned, head};
    }
    if (before == after) {
        return;
    }
    if (before) {
        context_.store.erase(ready_key(*before));
    }
    if (!after) {
        context_.store.erase(group_key.str());
        return;
    }
    context_.store.put(ready_key(*after), "");
    Rows<Group>(context_.store).put(group_key, *after);
    if (after->visible_at <= context_.now) {
        notify();
    }
}

void Backlog::refresh_touched_groups() {
    for (const std::string& group : touched_groups_) {
        refresh_group(group);
    }
    touched_groups_.clear();
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

Key Backlog::duplicate_key(const Message& message) const {
    return key("sqs.duplicate")
        .text(queue_.deduplicates_per_group ? message.group : "")
        .text(message.deduplication_id);
}

std::optional<Backlog::Duplicate> Backlog::find_duplicate(const Message& message) const {
    auto found = Rows<Duplicate>(context_.store).find(duplicate_key(message));
    if (found && found->expires <= context_.now) {
        found.reset();
    }
    return found;
}

// The row `row` is about to be written and to be erased at `expires`; one that it replaces was to
// be erased at `before`.
void Backlog::remember_until(const Key& row, Time expires, std::optional<Time> before) {
    if (before) {
        context_.store.erase(key("sqs.forget").time(*before).raw(row.str()).str());
    }
    context_.store.put(key("sqs.forget").time(expires).raw(row.str()).str(), "");
    wanted_expiry_ = std::min(wanted_expiry_, expires);
}

void Backlog::remember(const Message& message, std::uint64_t sequence) {
    const Rows<Duplicate> duplicates(context_.store);
    const Key row = duplicate_key(message);
    const auto old = duplicates.find(row);
    const Time expires = context_.now + memory_window;
    remember_until(row, expires, old ? std::optional(old->expires) : std::nullopt);
    duplicates.put(row, {expires, message.id, sequence});
}

std::vector<Backlog::Stored>
Backlog::repeat_attempt(const std::string& attempt_id, Duration timeout) {
    const Rows<Attempt> attempts(context_.store);
    const Key row = key("sqs.attempt").text(attempt_id);
    std::optional<Attempt> attempt = attempts.find(row);
    if (!attempt || attempt->expires <= context_.now) {
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
    attempts.put(row, *attempt);
    return repeated;
}

void Backlog::remember_attempt(const std::string& attempt_id, const std::vector<Stored>& received) {
    const Rows<Attempt> attempts(context_.store);
    const Key row = key("sqs.attempt").text(attempt_id);
    const auto old = attempts.find(row);
    Attempt attempt;
    attempt.expires = context_.now + memory_window;
    for (const Stored& stored : received) {
        attempt.messages.emplace_back(stored.sequence, stored.state.visible_at);
    }
    remember_until(row, attempt.expires, old ? std::optional(old->expires) : std::nullopt);
    attempts.put(row, attempt);
}

} // namespace snowglobe::sqs
