#include "services/sqs/fifo_groups.h"

#include "emulator/base/check.h"
#include "emulator/store/rows.h"

#include <algorithm>

namespace snowglobe::sqs {

std::string sequence_number(std::uint64_t sequence) {
    // 18849496460467696128 and up, as real ones; it does not fit 64 bits.
    std::string low = std::to_string(49'496'460'467'696'128ULL + 256 * sequence);
    low.insert(0, 17 - low.size(), '0');
    return "188" + low;
}

State FifoGroups::find(std::uint64_t sequence) const {
    const auto found = Rows<State>(context_.store).find(state_key(queue_, sequence));
    SNOWGLOBE_CHECK(found.has_value());
    return *found;
}

void FifoGroups::add(const std::string& group, std::uint64_t sequence) {
    context_.store.put(row_of(queue_, "sqs.order").text(group).number(sequence).str(), "");
}

void FifoGroups::remove(const std::string& group, std::uint64_t sequence) {
    context_.store.erase(row_of(queue_, "sqs.order").text(group).number(sequence).str());
    touch(group);
}

std::vector<std::uint64_t>
FifoGroups::sequences_of(const std::string& group, std::uint64_t from, std::size_t limit) const {
    std::vector<std::uint64_t> sequences;
    context_.store.scan(
        row_of(queue_, "sqs.order").text(group).number(from).str(),
        row_of(queue_, "sqs.order").text(group).end(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            sequences.push_back(KeyReader(row.substr(row.size() - 8)).number());
            return sequences.size() < limit;
        });
    return sequences;
}

Choice FifoGroups::choose(
    std::size_t messages_max, std::optional<std::uint64_t> receive_count_max) const {
    Choice choice;
    std::string from = row_of(queue_, "sqs.ready").str();
    const std::string to = row_of(queue_, "sqs.ready").time(context_.now + Duration{1}).str();
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
        KeyReader reader(std::string_view(row).substr(row_of(queue_, "sqs.ready").str().size()));
        reader.time();
        reader.number();
        std::uint64_t next = reader.number();
        const std::string group = reader.text();
        bool blocked = false;
        while (!blocked && choice.chosen.size() < messages_max) {
            const auto sequences =
                sequences_of(group, next, messages_max - choice.chosen.size());
            for (const std::uint64_t sequence : sequences) {
                const State state = find(sequence);
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
bool FifoGroups::refresh(const std::string& group) {
    const Key group_key = row_of(queue_, "sqs.group").text(group);
    const auto ready_key = [&](const Group& at) {
        return row_of(queue_, "sqs.ready")
            .time(at.visible_at)
            .number(at.returned)
            .number(at.sequence)
            .text(group)
            .str();
    };
    const std::optional<Group> before = Rows<Group>(context_.store).find(group_key);
    std::optional<Group> after;
    for (const std::uint64_t head : sequences_of(group, 0, 1)) {
        const State state = find(head);
        after = Group{state.visible_at, state.returned, head};
    }
    if (before == after) {
        return false;
    }
    if (before) {
        context_.store.erase(ready_key(*before));
    }
    if (!after) {
        context_.store.erase(group_key.str());
        return false;
    }
    context_.store.put(ready_key(*after), "");
    Rows<Group>(context_.store).put(group_key, *after);
    return after->visible_at <= context_.now;
}

bool FifoGroups::refresh() {
    bool has_become_visible = false;
    for (const std::string& group : touched_) {
        has_become_visible = refresh(group) || has_become_visible;
    }
    touched_.clear();
    return has_become_visible;
}

} // namespace snowglobe::sqs
