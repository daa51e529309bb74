#include "services/sqs/queue_memory.h"

#include "emulator/store/rows.h"

namespace snowglobe::sqs {

namespace {

constexpr Duration memory_window = minutes{5};

} // namespace

Key QueueMemory::duplicate_key(const Message& message) const {
    return row_of(queue_, "sqs.duplicate")
        .text(queue_.deduplicates_per_group ? message.group : "")
        .text(message.deduplication_id);
}

Key QueueMemory::attempt_key(const std::string& id) const {
    return row_of(queue_, "sqs.attempt").text(id);
}

std::optional<QueueMemory::Duplicate> QueueMemory::find_duplicate(const Message& message) const {
    auto found = Rows<Duplicate>(context_.store).find(duplicate_key(message));
    if (found && found->expires <= context_.now) {
        found.reset();
    }
    return found;
}

std::optional<QueueMemory::Attempt> QueueMemory::find_attempt(const std::string& id) const {
    auto found = Rows<Attempt>(context_.store).find(attempt_key(id));
    if (found && found->expires <= context_.now) {
        found.reset();
    }
    return found;
}

// The row `row` is about to be written and to be erased at `expires`; one that it replaces was to
// be erased at `before`.
void QueueMemory::remember_until(const Key& row, Time expires, std::optional<Time> before) {
    if (before) {
        context_.store.erase(row_of(queue_, "sqs.forget").time(*before).raw(row.str()).str());
    }
    context_.store.put(row_of(queue_, "sqs.forget").time(expires).raw(row.str()).str(), "");
}

Time QueueMemory::remember(const Message& message, std::uint64_t sequence) {
    const Rows<Duplicate> duplicates(context_.store);
    const Key row = duplicate_key(message);
    const auto old = duplicates.find(row);
    const Time expires = context_.now + memory_window;
    remember_until(row, expires, old ? std::optional(old->expires) : std::nullopt);
    duplicates.put(row, {expires, message.id, sequence});
    return expires;
}

Time QueueMemory::remember_attempt(
    const std::string& id, const std::vector<StoredMessage>& received) {
    const Rows<Attempt> attempts(context_.store);
    const Key row = attempt_key(id);
    const auto old = attempts.find(row);
    Attempt attempt;
    attempt.expires = context_.now + memory_window;
    for (const StoredMessage& stored : received) {
        attempt.messages.emplace_back(stored.sequence, stored.state.visible_at);
    }
    remember_until(row, attempt.expires, old ? std::optional(old->expires) : std::nullopt);
    attempts.put(row, attempt);
    return attempt.expires;
}

void QueueMemory::change_attempt(const std::string& id, const Attempt& attempt) {
    Rows<Attempt>(context_.store).put(attempt_key(id), attempt);
}

void QueueMemory::forget_expired() {
    const std::string prefix = row_of(queue_, "sqs.forget").str();
    std::vector<std::string> rows;
    context_.store.scan(
        prefix,
        row_of(queue_, "sqs.forget").time(context_.now + Duration{1}).str(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            rows.emplace_back(row);
            return true;
        });
    for (const std::string& row : rows) {
        context_.store.erase(row.substr(prefix.size() + 8));
        context_.store.erase(row);
    }
}

Time QueueMemory::next_expiry() const {
    Time next = time_max;
    const Key forget = row_of(queue_, "sqs.forget");
    context_.store.scan(
        forget.str(), forget.end(), Direction::forward, [&](std::string_view row, std::string_view) {
            next = KeyReader(row.substr(forget.str().size())).time();
            return false;
        });
    return next;
}

} // namespace snowglobe::sqs
