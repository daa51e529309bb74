#pragma once
// How far a mapping of a topic has come, beside what its consumer group has committed: its place in
// the group, and what is with the function. A row a mapping: lambda.topic/<account>/<region>/<uuid>
#include "services/lambda/mapping.h"
#include "services/topic_source.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

// Records of a partition: [first, end).
struct TopicRange {
    std::int32_t partition = 0;
    std::int64_t first = 0;
    std::int64_t end = 0;
    template <class Archive> void fields(Archive& archive) { archive(partition, first, end); }
};

// Records to deliver together: those of its ranges that pass the filter, but for those that were
// given up. They are read again for each try.
struct TopicBatch {
    std::vector<TopicRange> ranges; // each of another partition
    std::vector<std::pair<std::int32_t, std::int64_t>> given_up; // partition, offset
    std::uint32_t attempts = 0; // function errors: these count against MaximumRetryAttempts
    std::uint32_t tries = 0;    // invocations, also throttled ones
    template <class Archive> void fields(Archive& archive) {
        archive(ranges, given_up, attempts, tries);
    }
    bool has(std::int32_t partition) const;
};

// A batch that was cut and what has become of it: parts, one after another. No other delivery has
// records of its partitions until it is done.
struct TopicDelivery {
    std::uint64_t id = 0; // of the mapping's
    std::vector<TopicBatch> batches; // the first one is under way
    std::string invocation;          // request id; empty: it waits for its next try
    Time next{};                     // when that is
    std::uint32_t throttles = 0;     // in a row
    template <class Archive> void fields(Archive& archive) {
        archive(id, batches, invocation, next, throttles);
    }
    bool is_running() const { return !invocation.empty(); }
    bool has(std::int32_t partition) const;
    std::string part() const { return "batch/" + std::to_string(id); } // of its timers
};

struct TopicProgress {
    enum class Polling : std::uint8_t {
        idle,      // nothing to read: the next commit wakes it
        on_way,    // its poll is
        gathering, // its batching window is open
    };
    friend constexpr Polling last_of(Polling) { return Polling::gathering; }

    TopicMember member;
    std::int32_t generation = -1;           // of the group, in which `assigned` was
    std::vector<std::int32_t> assigned;     // partitions
    std::int32_t partitions = 0;            // the topic's, then
    std::int32_t partitions_at_start = -1;  // those that StartingPosition is about; -1: not yet
    std::uint32_t assignments = 0;          // request ids of one are none of another's
    std::vector<std::string> channels;      // subscribed to
    Polling polling = Polling::idle;
    Time window_opened{};
    Time window_closes{};
    std::map<std::int32_t, std::int64_t> gathered_to; // what was counted since it opened
    std::uint64_t gathered = 0;
    std::uint64_t gathered_bytes = 0;
    std::vector<TopicDelivery> deliveries;
    std::uint64_t deliveries_made = 0;
    template <class Archive> void fields(Archive& archive) {
        archive(member, generation, assigned, partitions, partitions_at_start, assignments);
        archive(channels, polling, window_opened, window_closes);
        archive(gathered_to, gathered, gathered_bytes, deliveries, deliveries_made);
    }

    bool is_running() const;                        // something is with the function
    bool is_delivering(std::int32_t partition) const; // it is not to be read until that is done
    TopicDelivery* find(std::string_view part);
    void erase(const TopicDelivery& delivery);
};

std::string_view to_text(TopicProgress::Polling polling);

TopicProgress read_topic_progress(Store& store, const Scope& scope, const Mapping& mapping);
TopicProgress read_topic_progress(Context& context, const Mapping& mapping);
void put_topic_progress(Context& context, const Mapping& mapping, const TopicProgress& progress);
void erase_topic_progress(Context& context, const Mapping& mapping);

} // namespace snowglobe::lambda
