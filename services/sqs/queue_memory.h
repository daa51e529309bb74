#pragma once
// What a queue remembers for five minutes: sends of a FIFO queue by their deduplication ids, and
// receives by their attempt ids. Rows: sqs.duplicate, sqs.attempt, and sqs.forget, which says when
// they are to be erased. A part of Backlog.
#include "services/sqs/stored_message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::sqs {

class QueueMemory {
public:
    struct Duplicate {
        Time expires{};
        std::string message_id;
        std::uint64_t sequence = 0;
        template <class Archive> void fields(Archive& archive) {
            archive(expires, message_id, sequence);
        }
    };
    struct Attempt {
        Time expires{};
        std::vector<std::pair<std::uint64_t, Time>> messages; // sequence, visible_at
        template <class Archive> void fields(Archive& archive) { archive(expires, messages); }
    };

    // REQUIRES that both outlive this object.
    QueueMemory(Context& context, const Queue& queue) : context_(context), queue_(queue) {}

    std::optional<Duplicate> find_duplicate(const Message& message) const;
    std::optional<Attempt> find_attempt(const std::string& id) const;
    // Each says when that is forgotten.
    Time remember(const Message& message, std::uint64_t sequence);
    Time remember_attempt(const std::string& id, const std::vector<StoredMessage>& received);
    // The same attempt, with other instants.
    void change_attempt(const std::string& id, const Attempt& attempt);

    void forget_expired();
    Time next_expiry() const; // time_max: nothing is remembered

private:
    Key duplicate_key(const Message& message) const;
    Key attempt_key(const std::string& id) const;
    void remember_until(const Key& row, Time expires, std::optional<Time> before);

    Context& context_;
    const Queue& queue_;
};

} // namespace snowglobe::sqs
