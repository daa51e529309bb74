#pragma once
// The messages of one queue: what is visible, delayed and in flight, and the instants at which that
// changes. Owned by one run of one operation: construct it, change it, save() it.
//
// Rows; each begins with the queue's id, so that a queue is a handful of key ranges:
//   sqs.counters  (queue)                                        Counters
//   sqs.message   (queue, enqueued, sequence)                    Message; the order of retention
//   sqs.state     (queue, sequence)                              State: what a receive changes;
//   none
//                                                                while a message is fresh
//   sqs.visible   (queue, visible_at, returned, sequence)        Pending: what a receive must know
//   sqs.order     (queue, group, sequence)                       ""  a FIFO group, as it was sent
//   sqs.group     (queue, group)                                 Group: where its ready row is
//   sqs.ready     (queue, visible_at, returned, sequence, group) ""  FIFO groups by their heads
//   sqs.duplicate (queue, scope, deduplication id)               Duplicate
//   sqs.attempt   (queue, attempt id)                            Attempt
//   sqs.forget    (queue, expires) + key of the row to erase     ""
// and those of chaos.h, while it is asked for.
// `returned` is 1 once the queue has given a message out: those that are given back stand behind
// others of the same instant, or they would starve them while the clock stands still. In a standard
// queue one whose visibility ran out goes back to where its send had put it (so recorded on AWS,
// see settle); the groups of a FIFO queue stay behind the others (recorded, too).
//
// A receive of a standard queue is one scan of sqs.visible from the queue's first row to now; of a
// FIFO queue one of sqs.ready, and one of sqs.order for each group taken. Messages that wait cost
// nothing: the first row after now is the queue's next instant, and one timer stands for it.
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "emulator/store/row_kind.h"
#include "services/sqs/fifo_groups.h"
#include "services/sqs/queue_memory.h"
#include "services/sqs/stored_message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe::sqs {

class Backlog {
public:
    struct Counts {
        std::uint64_t visible = 0;
        std::uint64_t delayed = 0;
        std::uint64_t in_flight = 0;
    };
    using Stored = StoredMessage;
    using Place = MessagePlace;
    using Choice = sqs::Choice;
    using Duplicate = QueueMemory::Duplicate;
    struct Arrival {     // how a message comes in: sent, or moved from another queue
        Time enqueued{}; // visible after the message's delay
        std::uint64_t receive_count = 0;
        std::optional<Time> first_received;
    };
    // Drops what retention has ended and counts what has become visible, up to context.now.
    Backlog(Context& context, const Queue& queue);
    Backlog(const Backlog&) = delete;
    Backlog& operator=(const Backlog&) = delete;

    const Counts& counts() const { return counters_.counts; }
    // Of a message that was received; nullopt if it is gone.
    std::optional<State> find(std::uint64_t sequence) const;
    Message message(std::uint64_t sequence, const State& state) const;
    std::string message_id(const Place& place) const; // without reading the rest

    // Returns the message's sequence number in this queue.
    std::uint64_t add(const Message& message, const Arrival& arrival);
    Choice choose(std::size_t messages_max, std::optional<std::uint64_t> receive_count_max) const;
    std::vector<Stored> receive(const std::vector<Place>& chosen, Duration timeout);
    void make_visible_at(std::uint64_t sequence, State state, Time at);
    void remove(std::uint64_t sequence, const State& state);
    void let_go(std::uint64_t sequence); // its receiver is done with it, though it stays
    void purge();
    // The queue is deleted: nothing stays, and whoever waits for it is told. Instead of save().
    void destroy();

    // FIFO: a send within the window of an earlier one with the same id, and the memory of one.
    std::optional<Duplicate> find_duplicate(const Message& message) const {
        return memory_.find_duplicate(message);
    }
    void remember(const Message& message, std::uint64_t sequence);

    // ReceiveRequestAttemptId: the messages of an earlier receive with that id, their timeouts
    // restarted, if none was deleted or changed since; else nothing.
    std::vector<Stored> repeat_attempt(const std::string& attempt_id, Duration timeout);
    void remember_attempt(const std::string& attempt_id, const std::vector<Stored>& received);

    // A FIFO queue's new DelaySeconds holds for what is stored too.
    void apply_delay();

    // Messages in the order in which they become visible, for peeks: the first ones, or those after
    // the `next` of an earlier list. Empty: there are no more.
    struct Listed {
        std::vector<Stored> messages;
        std::string next;
    };
    Listed list(std::size_t messages_max, std::string_view after) const;
    // When the oldest message was enqueued, if there is one.
    std::optional<Time> oldest() const;

    // Drops what has expired and arms the expiry timer anew: when it is due, and when the queue's
    // MessageRetentionPeriod has changed.
    void expire();
    // Writes the counters and arms the timers. Nothing may be changed after.
    void save();

    static std::vector<RowKind> row_kinds();

private:
    struct Counters {
        Counts counts;
        std::uint64_t next_sequence = 0;
        Time settled_until{};          // rows of sqs.visible up to here are counted as visible
        Time visible_timer = time_max; // when the queue's timers are due
        Time expiry_timer = time_max;
        template <class Archive> void fields(Archive& archive) {
            archive(counts.visible, counts.delayed, counts.in_flight, next_sequence);
            archive(settled_until, visible_timer, expiry_timer);
        }
    };
    struct Pending {
        std::uint64_t receive_count = 0;
        Visibility visibility = Visibility::visible;
        Duration waited{}; // from enqueued to visible
        template <class Archive> void fields(Archive& archive) {
            archive(receive_count, visibility, waited);
        }
    };
    Key key(std::string_view space) const { return row_of(queue_, space); }
    Key message_key(std::uint64_t sequence, const State& state) const;
    Key visible_key(std::uint64_t sequence, const State& state) const;
    Place place(std::string_view visible_row, const Pending& pending) const;

    void settle();
    void drop_expired();
    // Standard and never received: its other rows say all there is.
    bool is_fresh(std::uint64_t receive_count) const { return !queue_.fifo && receive_count == 0; }
    void write_state(std::uint64_t sequence, const State& state);
    void erase_state(std::uint64_t sequence, const State& state);
    void count(Visibility visibility, std::int64_t change);
    std::string hold_key(std::uint64_t sequence) const;
    void notify();

    Time next_visible() const;
    Time next_expiry() const;

    Context& context_;
    const Queue& queue_;
    Counters counters_;
    FifoGroups groups_;
    QueueMemory memory_;
    Time wanted_expiry_ = time_max;
    bool timer_stale_ = false; // the next instant of visibility may be another one
    bool notified_ = false;
};

// The key of the queue's timers: on_timer gets them back.
std::string visible_timer_key(std::string_view queue);
std::string expiry_timer_key(std::string_view queue);

} // namespace snowglobe::sqs
