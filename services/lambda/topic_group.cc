#include "services/lambda/topic_group.h"

#include <algorithm>
#include <map>

namespace snowglobe::lambda {

namespace {

using State = TopicMembership::State;
using Polling = TopicProgress::Polling;

StreamPosition position_of(const std::string& name) {
    if (name == "TRIM_HORIZON") {
        return StreamPosition::trim_horizon;
    }
    return name == "LATEST" ? StreamPosition::latest : StreamPosition::at_timestamp;
}

} // namespace

void TopicGroup::leave(Context& context, const Mapping& mapping, TopicProgress& progress) const {
    topics_.leave(context, progress.member);
    for (const std::string& channel : progress.channels) {
        context.unsubscribe(channel, mapping_key(mapping, ""));
    }
    progress.channels.clear();
    progress.assigned.clear();
    progress.generation = -1;
}

void TopicGroup::forget_poll(
    Context& context, const Mapping& mapping, TopicProgress& progress) const {
    if (progress.polling != Polling::idle) {
        context.cancel(mapping_key(mapping, poll_part));
    }
    progress.polling = Polling::idle;
    progress.window_opened = {};
}

// False: nothing may begin now.
bool TopicGroup::take_part(Context& context, Mapping& mapping, TopicProgress& progress) const {
    const std::int32_t partitions = topics_.partitions(context, mapping.topic).value_or(0);
    TopicMembership now = topics_.go_on(context, progress.member);
    const bool is_to_join =
        now.state == State::outside || now.state == State::rebalancing ||
        (now.state == State::member && now.leads && partitions != progress.partitions &&
         progress.generation == progress.member.generation);
    if (is_to_join) {
        if (progress.is_running()) {
            return false; // when that has ended
        }
        now = topics_.join(context, progress.member);
        progress.generation = -1;
    }
    if (now.state != State::member) {
        forget_poll(context, mapping, progress);
        if (const std::string problem = "PROBLEM: " + now.why;
            now.state == State::refused && mapping.last_result != problem) {
            mapping.last_result = problem;
            put_mapping(context, mapping);
        }
        return false;
    }
    const bool is_another_topic = // of the same name: this one was deleted
        !progress.assigned.empty() &&
        topics_.records_channel(context, mapping.topic, progress.assigned.back()) !=
            progress.channels.back();
    if (progress.generation != progress.member.generation || is_another_topic) {
        take_assignment(context, mapping, progress, now, partitions);
    }
    return true;
}

void TopicGroup::take_assignment(
    Context& context,
    Mapping& mapping,
    TopicProgress& progress,
    const TopicMembership& now,
    std::int32_t partitions) const {
    progress.generation = progress.member.generation;
    progress.assigned = now.partitions;
    progress.partitions = partitions;
    ++progress.assignments;
    // The topic may have been deleted since the leader looked.
    std::erase_if(
        progress.assigned, [&](std::int32_t partition) { return partition >= partitions; });
    forget_poll(context, mapping, progress);
    take_positions(context, mapping, progress);
    subscribe(context, mapping, progress);
    keep_deliveries(context, mapping, progress);
}

// StartingPosition is about what is there when the mapping begins, and only where the group has not
// committed anything. It is committed at once, so that it holds whatever becomes of the group;
// partitions that appear later are new from their start on. Both are inferred.
void TopicGroup::take_positions(
    Context& context, Mapping& mapping, TopicProgress& progress) const {
    if (progress.partitions_at_start < 0 || progress.partitions == 0) {
        progress.partitions_at_start = progress.partitions;
    }
    const StreamPosition position = position_of(mapping.starting_position);
    std::map<std::int32_t, std::int64_t> begin;
    for (const std::int32_t partition : progress.assigned) {
        if (topics_.committed(context, mapping.consumer_group, mapping.topic, partition)) {
            continue;
        }
        begin[partition] = topics_.start(
            context,
            mapping.topic,
            partition,
            position == StreamPosition::latest && partition >= progress.partitions_at_start
                ? StreamPosition::trim_horizon
                : position,
            mapping.starting_timestamp);
    }
    if (!begin.empty()) {
        topics_.commit(context, progress.member, begin);
    }
}

void TopicGroup::subscribe(
    Context& context, const Mapping& mapping, TopicProgress& progress) const {
    std::vector<std::string> wanted{
        topics_.topic_channel(mapping.topic), topics_.group_channel(mapping.consumer_group)};
    for (const std::int32_t partition : progress.assigned) {
        wanted.push_back(topics_.records_channel(context, mapping.topic, partition));
    }
    for (const std::string& channel : progress.channels) {
        if (std::ranges::find(wanted, channel) == wanted.end()) {
            context.unsubscribe(channel, mapping_key(mapping, ""));
        }
    }
    for (const std::string& channel : wanted) {
        context.subscribe(channel, mapping_key(mapping, ""));
    }
    progress.channels = std::move(wanted);
}

// Those of partitions that are still its own, and that nobody has moved on meanwhile.
void TopicGroup::keep_deliveries(
    Context& context, const Mapping& mapping, TopicProgress& progress) const {
    const auto is_own = [&](const TopicRange& range) {
        return std::ranges::find(progress.assigned, range.partition) != progress.assigned.end();
    };
    const auto is_next = [&](const TopicRange& range) {
        return topics_.committed(
                   context, mapping.consumer_group, mapping.topic, range.partition) == range.first;
    };
    const auto is_lost = [&](const TopicDelivery& delivery) {
        return !delivery.is_running() &&
               !(std::ranges::all_of(delivery.batches.front().ranges, is_next) &&
                 std::ranges::all_of(delivery.batches, [&](const TopicBatch& batch) {
                     return std::ranges::all_of(batch.ranges, is_own);
                 }));
    };
    for (const TopicDelivery& delivery : progress.deliveries) {
        if (is_lost(delivery)) {
            context.cancel(mapping_key(mapping, delivery.part()));
        } else if (!delivery.is_running()) {
            context.schedule_at(
                mapping_key(mapping, delivery.part()),
                std::max(delivery.next, context.now + milliseconds{1}),
                delivery.next > context.now ? TimerClass::foreground : TimerClass::work);
        }
    }
    std::erase_if(progress.deliveries, is_lost);
}

// False: the partitions are another member's now.
bool TopicGroup::commit(
    Context& context, TopicProgress& progress, const std::vector<TopicRange>& done) const {
    std::map<std::int32_t, std::int64_t> next;
    for (const TopicRange& range : done) {
        next[range.partition] = range.end;
    }
    return next.empty() || topics_.commit(context, progress.member, next);
}

// What the group has committed. Behind the end, of another topic that had this name: the start.
std::int64_t TopicGroup::position(
    Context& context, const Mapping& mapping, std::int32_t partition) const {
    const auto committed =
        topics_.committed(context, mapping.consumer_group, mapping.topic, partition);
    return committed && *committed <= topics_.end(context, mapping.topic, partition)
               ? *committed
               : topics_.start(
                     context,
                     mapping.topic,
                     partition,
                     StreamPosition::trim_horizon,
                     std::nullopt);
}

// What can be read now, by partition.
std::vector<TopicRange> TopicGroup::pending(
    Context& context, const Mapping& mapping, const TopicProgress& progress) const {
    std::vector<TopicRange> out;
    for (const std::int32_t partition : progress.assigned) {
        if (progress.is_delivering(partition)) {
            continue;
        }
        const std::int64_t first = position(context, mapping, partition);
        const std::int64_t end = topics_.end(context, mapping.topic, partition);
        if (first < end) {
            out.push_back({partition, first, end});
        }
    }
    return out;
}

} // namespace snowglobe::lambda
