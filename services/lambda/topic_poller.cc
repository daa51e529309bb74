#include "services/lambda/topic_poller.h"

#include "services/lambda/topic_settings.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

using Polling = TopicProgress::Polling;

constexpr Duration window_otherwise = milliseconds{500};
constexpr std::int64_t batches_of_poller = 5; // of a provisioned one, at once
constexpr Duration unreachable_pause = seconds{1};

Duration window_of(const Mapping& mapping) {
    return mapping.has_window ? Duration(seconds{mapping.window_s}) : window_otherwise;
}

// What draws are keyed with.
std::string content_name(const Mapping& mapping, std::int32_t partition, std::int64_t offset) {
    return mapping.function_name + "<" + source_name(mapping) + "-" + std::to_string(partition) +
           "/" + std::to_string(offset);
}

bool may_have_more(const Mapping& mapping, const TopicProgress& progress) {
    return !mapping.provisioned || !mapping.provisioned->at_most ||
           static_cast<std::int64_t>(progress.deliveries.size()) <
               *mapping.provisioned->at_most * batches_of_poller;
}

} // namespace

void TopicPoller::read_settings(
    Context& context,
    Mapping& mapping,
    const json& request,
    const FunctionImage& /*function*/,
    bool creating) const {
    read_topic_settings(context, kind_, mapping, request, creating);
}

void TopicPoller::describe(const Mapping& mapping, json& out) const {
    describe_topic_settings(mapping, out);
}

void TopicPoller::start(Context& context, Mapping& mapping) const {
    TopicProgress progress = read_topic_progress(context, mapping);
    progress.member.group = mapping.consumer_group;
    progress.member.topic = mapping.topic;
    progress.member.client = "lambda-" + mapping.function_name;
    if (progress.channels.empty()) {
        progress.channels = {
            topics_.topic_channel(mapping.topic), topics_.group_channel(mapping.consumer_group)};
        for (const std::string& channel : progress.channels) {
            context.subscribe(channel, mapping_key(mapping, ""));
        }
    }
    // The filter may be another one, and what is left of a batch alike.
    ++progress.assignments;
    group_.keep_deliveries(context, mapping, progress);
    look(context, mapping, progress);
    put_topic_progress(context, mapping, progress);
}

void TopicPoller::stop(Context& context, Mapping& mapping) const {
    TopicProgress progress = read_topic_progress(context, mapping);
    group_.forget_poll(context, mapping, progress);
    for (const TopicDelivery& delivery : progress.deliveries) {
        context.cancel(mapping_key(mapping, delivery.part()));
    }
    put_topic_progress(context, mapping, progress);
    // It leaves the group then, if it is not to go on.
    context.schedule_at(
        mapping_key(mapping, look_part), context.now + milliseconds{1}, TimerClass::work);
}

void TopicPoller::forget(Context& context, const Mapping& mapping) const {
    TopicProgress progress = read_topic_progress(context, mapping);
    group_.leave(context, mapping, progress);
    erase_topic_progress(context, mapping);
}

// Polling.

void TopicPoller::on_wake(Context& context, Mapping& mapping) const {
    TopicProgress progress = read_topic_progress(context, mapping);
    look(context, mapping, progress);
    put_topic_progress(context, mapping, progress);
}

void TopicPoller::on_timer(Context& context, Mapping& mapping, const std::string& part) const {
    TopicProgress progress = read_topic_progress(context, mapping);
    if (part == look_part) {
        look(context, mapping, progress);
    } else if (!mapping.enabled || !group_.take_part(context, mapping, progress)) {
        // What was due goes on when the mapping does.
    } else if (part == TopicGroup::poll_part) {
        poll(context, mapping, progress);
    } else if (TopicDelivery* delivery = progress.find(part);
               delivery != nullptr && !delivery->is_running()) {
        tries_.try_next(context, mapping, progress, *delivery);
        look(context, mapping, progress);
    }
    put_topic_progress(context, mapping, progress);
}

void TopicPoller::look(Context& context, Mapping& mapping, TopicProgress& progress) const {
    if (!mapping.enabled) {
        if (!progress.is_running() && !progress.channels.empty()) {
            group_.leave(context, mapping, progress);
        }
        return;
    }
    if (group_.take_part(context, mapping, progress)) {
        plan_poll(context, mapping, progress);
    }
}

void TopicPoller::wait_for_poll(
    Context& context,
    const Mapping& mapping,
    TopicProgress& progress,
    Polling polling,
    Time at,
    TimerClass timer_class) const {
    progress.polling = polling;
    context.schedule_at(mapping_key(mapping, TopicGroup::poll_part), at, timer_class);
}

// Sends a poll on its way if there is something to read.
void TopicPoller::plan_poll(
    Context& context, const Mapping& mapping, TopicProgress& progress) const {
    if (progress.polling == Polling::gathering) {
        gather(context, mapping, progress);
    }
    if (progress.polling != Polling::idle || !may_have_more(mapping, progress)) {
        return;
    }
    const std::vector<TopicRange> ranges = group_.pending(context, mapping, progress);
    if (ranges.empty()) {
        return;
    }
    const std::uint64_t latency_ms =
        1 + context.draw(
                "lambda.poll_latency",
                content_name(mapping, ranges.front().partition, ranges.front().first),
                0,
                static_cast<std::uint64_t>(kind_.topic->poll_latency_max.count()));
    wait_for_poll(
        context,
        mapping,
        progress,
        Polling::on_way,
        context.now + milliseconds{static_cast<std::int64_t>(latency_ms)},
        TimerClass::work);
}

// Counts what came since the window opened, and ends the window when the batch is full.
void TopicPoller::gather(Context& context, const Mapping& mapping, TopicProgress& progress) const {
    std::vector<TopicRange> more = group_.pending(context, mapping, progress);
    for (TopicRange& range : more) {
        const auto counted = progress.gathered_to.find(range.partition);
        if (counted != progress.gathered_to.end()) {
            range.first = std::max(range.first, counted->second);
        }
    }
    const auto wanted = static_cast<std::uint64_t>(mapping.batch_size);
    const TopicCut counted = reader_.cut(
        context,
        mapping,
        more,
        {},
        wanted > progress.gathered ? wanted - progress.gathered : 1);
    for (const TopicRange& range : counted.ranges) {
        progress.gathered_to[range.partition] = range.end;
    }
    progress.gathered += counted.records.size();
    progress.gathered_bytes += counted.bytes;
    if (counted.full || progress.gathered_bytes > topic_payload_max) {
        wait_for_poll(
            context,
            mapping,
            progress,
            Polling::on_way,
            context.now + milliseconds{1},
            TimerClass::work);
    }
}

void TopicPoller::poll(Context& context, Mapping& mapping, TopicProgress& progress) const {
    if (const auto until = topics_.out_until(context)) {
        wait_for_broker(context, mapping, progress, *until);
        return;
    }
    progress.polling = Polling::idle;
    while (may_have_more(mapping, progress) && poll_once(context, mapping, progress)) {
    }
}

// Nothing is fetched from a broker that is out; what it has is fetched afterwards. (The words are
// inferred.)
void TopicPoller::wait_for_broker(
    Context& context, Mapping& mapping, TopicProgress& progress, Time until) const {
    constexpr const char* problem =
        "PROBLEM: Connection error. Please check your event source connection configuration.";
    if (mapping.last_result != problem) {
        mapping.last_result = problem;
        put_mapping(context, mapping);
    }
    const bool ends_by_itself = until != time_max;
    wait_for_poll(
        context,
        mapping,
        progress,
        Polling::on_way,
        ends_by_itself ? until : context.now + unreachable_pause,
        ends_by_itself ? TimerClass::foreground : TimerClass::background);
}

// Cuts the next batch, or waits for its window. True: there may be another one.
bool TopicPoller::poll_once(Context& context, Mapping& mapping, TopicProgress& progress) const {
    std::vector<TopicRange> wanted = group_.pending(context, mapping, progress);
    if (!context.is_benign()) { // which partition a fetch brings first is nobody's promise
        std::ranges::stable_sort(wanted, {}, [&](const TopicRange& range) {
            return context.draw(
                "lambda.partition_order",
                content_name(mapping, range.partition, range.first),
                0,
                1 << 20);
        });
    }
    TopicCut batch = reader_.cut(
        context, mapping, wanted, {}, static_cast<std::size_t>(mapping.batch_size));
    const bool is_empty =
        batch.records.empty() && batch.too_old.empty() && batch.too_big.empty();
    const Duration window = window_of(mapping);
    if (!is_empty && progress.window_opened == Time{}) {
        progress.window_opened = context.now;
        progress.window_closes = context.now + window;
    }
    const bool waits = !is_empty && !batch.full && context.now < progress.window_closes;
    // Nothing of these is for the function.
    std::vector<TopicRange> passed_over;
    std::erase_if(
        batch.ranges, [](const TopicRange& range) { return range.first == range.end; });
    std::erase_if(batch.ranges, [&](const TopicRange& range) {
        const auto has = [&](const std::vector<DeliveredRecord>& records) {
            return std::ranges::find(records, range.partition, &DeliveredRecord::partition) !=
                   records.end();
        };
        if (has(batch.records) || has(batch.too_old) || has(batch.too_big)) {
            return false;
        }
        passed_over.push_back(range);
        return true;
    });
    group_.commit(context, progress, passed_over);
    if (waits) {
        progress.gathered = batch.records.size();
        progress.gathered_bytes = batch.bytes;
        progress.gathered_to.clear();
        for (const TopicRange& range : batch.ranges) {
            progress.gathered_to[range.partition] = range.end;
        }
        wait_for_poll(
            context,
            mapping,
            progress,
            Polling::gathering,
            progress.window_closes,
            // Nobody asked for the default one, and a client that fetches moves no clock.
            mapping.has_window ? TimerClass::foreground : TimerClass::work);
        return false;
    }
    progress.window_opened = {};
    if (is_empty) {
        return false;
    }
    take_fewer(context, mapping, batch);
    TopicDelivery& delivery = progress.deliveries.emplace_back();
    delivery.id = ++progress.deliveries_made;
    delivery.batches.emplace_back().ranges = batch.ranges;
    tries_.attempt(context, mapping, progress, delivery, std::move(batch));
    return true;
}

// Other seeds: what a mapping has of several partitions may come in several events.
void TopicPoller::take_fewer(Context& context, const Mapping& mapping, TopicCut& batch) const {
    const std::size_t left_out = context.draw(
        "lambda.partitions_later",
        content_name(mapping, batch.ranges.front().partition, batch.ranges.front().first),
        0,
        batch.ranges.size());
    batch.ranges.resize(batch.ranges.size() - left_out);
    const auto is_left_out = [&](const DeliveredRecord& record) {
        return std::ranges::find(batch.ranges, record.partition, &TopicRange::partition) ==
               batch.ranges.end();
    };
    std::erase_if(batch.records, is_left_out);
    std::erase_if(batch.too_old, is_left_out);
    std::erase_if(batch.too_big, is_left_out);
}

void TopicPoller::on_invoked(
    Context& context,
    Mapping& mapping,
    const std::string& part,
    const InvocationResult& result) const {
    TopicProgress progress = read_topic_progress(context, mapping);
    TopicDelivery* const delivery = progress.find(part);
    if (delivery == nullptr || delivery->invocation != result.id) {
        return;
    }
    delivery->invocation.clear();
    tries_.settle(context, mapping, progress, *delivery, result);
    look(context, mapping, progress);
    put_topic_progress(context, mapping, progress);
}

// Looks.

EventSource::Lag
TopicPoller::lag(Context& context, const Scope& scope, const Mapping& mapping) const {
    Lag lag;
    for (const std::int32_t partition :
         read_topic_progress(context.store, scope, mapping).assigned) {
        const StreamLag behind = topics_.lag(
            context,
            mapping.topic,
            partition,
            group_.position(context, mapping, partition));
        lag.records += behind.records;
        if (behind.records > 0) {
            lag.age = std::max(lag.age, context.now - behind.oldest);
        }
    }
    return lag;
}

json TopicPoller::peek(Context& context, const Mapping& mapping) const {
    const TopicProgress progress = read_topic_progress(context, mapping);
    json checkpoints = json::object();
    for (const std::int32_t partition : progress.assigned) {
        checkpoints[mapping.topic + "-" + std::to_string(partition)] =
            std::to_string(group_.position(context, mapping, partition));
    }
    json deliveries = json::array();
    for (const TopicDelivery& delivery : progress.deliveries) {
        json partitions = json::array();
        for (const TopicRange& range : delivery.batches.front().ranges) {
            partitions.push_back(
                {{"partition", range.partition},
                 {"first", range.first},
                 {"last", range.end - 1}});
        }
        json one = {
            {"partitions", std::move(partitions)},
            {"attempts", delivery.batches.front().attempts},
            {"batches", delivery.batches.size()},
            {"state", delivery.is_running() ? "running" : "backing off"}};
        if (delivery.is_running()) {
            one["in_flight"] = delivery.invocation;
        } else {
            one["next"] = to_iso8601(delivery.next);
        }
        deliveries.push_back(std::move(one));
    }
    json out = {
        {"group", mapping.consumer_group},
        {"member", progress.member.id},
        {"generation", progress.generation},
        {"checkpoints", std::move(checkpoints)},
        {"deliveries", std::move(deliveries)},
        {"state", to_text(progress.polling)}};
    if (progress.polling == Polling::gathering) {
        out["next"] = to_iso8601(progress.window_closes);
        out["gathered"] = progress.gathered;
    }
    return out;
}

} // namespace snowglobe::lambda
