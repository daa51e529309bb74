#pragma once
// Chaos "sqs", while it is asked for (call/faults.h): the disorder of standard queues that AWS
// allows beyond what seeds try by themselves. A message comes late, is overlooked by a receive, or
// is given twice, also after it was deleted. emulator/docs/legal-orders.md says how far, and where
// AWS says so. FIFO queues promise order and no duplicates: they are left alone.
//
// Draws are about a message's content (and which of its equals it is, in the order of their sends),
// so a message is disturbed as before when other inputs are taken away. Rows:
//   sqs.fate   (queue, sequence)            Fate: what was drawn for a message
//   sqs.alike  (queue, digest of content)   how many such messages were sent
#include "services/sqs/backlog.h"
#include "services/sqs/message.h"
#include "services/sqs/queue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::sqs {

inline constexpr const char* chaos_name = "sqs";

struct Fate {
    std::string who;              // of its draws
    std::uint64_t overlooked = 0; // before the receive of this number
    std::uint64_t copies = 0;     // so often it was, or shall be, given twice
    bool copy = false;            // that is still to come
    bool deleted = false;         // by the consumer, who may see the copy all the same
    Time copy_until{};            // deleted: then the copy is, too
    template <class Archive> void fields(Archive& archive) {
        archive(who, overlooked, copies, copy, deleted, copy_until);
    }
};

class Chaos {
public:
    Chaos(Context& context, const Queue& queue);

    // Not asked for, or a FIFO queue: all that follows does nothing.
    bool is_on() const { return on_; }

    // A send: the message's delay may become longer, before it is stored; then its fate begins.
    std::string delay(Message& message);
    void sent(std::uint64_t sequence, std::string who);

    // A receive: takes away which of the visible messages it does not find. A long poll asks all
    // servers: it finds at least one.
    void
    overlook(const Backlog& backlog, std::vector<Backlog::Place>& visible, bool long_poll) const;
    // And after it: some of the messages come a second time, before their visibility runs out.
    // Never one that the redrive policy would take for it.
    void copy(
        Backlog& backlog,
        const std::vector<Backlog::Stored>& received,
        Duration timeout,
        std::optional<std::uint64_t> receive_count_max) const;

    // A deletion. True: a copy is still to come, so the message stays for it. False: whoever
    // watches is told if other deliveries of it may be under way.
    bool outlives_deletion(const Backlog& backlog, std::uint64_t sequence) const;
    // A change of visibility: there is no copy any more. False: the message was deleted.
    bool change_visibility(std::uint64_t sequence) const;

private:
    bool strikes(std::string_view site, std::string_view who, std::uint64_t ordinal) const;
    Duration draw_duration(
        std::string_view site,
        std::string_view who,
        std::uint64_t ordinal,
        std::uint64_t octaves) const;
    Fate fate(std::uint64_t sequence, const Message& message) const;
    void tell(
        const std::string& message_id, const Fate& fate, std::uint64_t receives, json told) const;

    Context& context_;
    const Queue& queue_;
    bool on_;
    std::string arn_; // only when it is on
};

Key fate_key(const Queue& queue, std::uint64_t sequence);

// The timer at which a copy that nobody received ends: on_timer gets its key back.
bool is_copy_timer(std::string_view key);
void end_copy(Context& context, std::string_view key);

} // namespace snowglobe::sqs
