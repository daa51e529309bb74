#include "services/lambda/topic_tries.h"

#include "emulator/base/check.h"
#include "emulator/base/json.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/event_source.h"
#include "services/lambda/function.h"
#include "services/lambda/metrics.h"
#include "services/lambda/topic_words.h"

#include <algorithm>
#include <map>

namespace snowglobe::lambda {

namespace {

// Of a record in answers: {"partition": "orders-0", "offset": 17}.
std::string identifier(std::string_view partition, std::int64_t offset) {
    return std::string(partition) + "/" + std::to_string(offset);
}

std::string read_identifier(const json& given) {
    const bool is_one = given.is_object() && given.contains("partition") &&
                        given.at("partition").is_string() && given.contains("offset") &&
                        given.at("offset").is_number_integer();
    return is_one ? identifier(
                        given.at("partition").get<std::string>(),
                        given.at("offset").get<std::int64_t>())
                  : std::string();
}

std::string ranges_text(const Mapping& mapping, const std::vector<TopicRange>& ranges) {
    std::string text;
    for (const TopicRange& range : ranges) {
        text += (text.empty() ? "" : ",") + topic_partition(mapping, range.partition) + ":" +
                std::to_string(range.first) + "-" + std::to_string(range.end);
    }
    return text;
}

} // namespace

// Reads the delivery's first batch, and tries it. Without any batch left it is done.
void TopicTries::try_next(
    Context& context, Mapping& mapping, TopicProgress& progress, TopicDelivery& delivery) const {
    if (delivery.batches.empty()) {
        progress.erase(delivery);
        return;
    }
    const TopicBatch& batch = delivery.batches.front();
    TopicCut records = reader_.cut(context, mapping, batch.ranges, batch.given_up, SIZE_MAX);
    attempt(context, mapping, progress, delivery, std::move(records));
}

void TopicTries::attempt(
    Context& context,
    Mapping& mapping,
    TopicProgress& progress,
    TopicDelivery& delivery,
    TopicCut records) const {
    if (records.full) { // another filter may let more records through than when it was cut
        TopicBatch rest = delivery.batches.front();
        std::erase_if(rest.ranges, [&](TopicRange& range) {
            const auto done =
                std::ranges::find(records.ranges, range.partition, &TopicRange::partition);
            range.first = done == records.ranges.end() ? range.first : done->end;
            return range.first == range.end;
        });
        if (!rest.ranges.empty()) {
            delivery.batches.front().ranges = records.ranges;
            delivery.batches.insert(delivery.batches.begin() + 1, std::move(rest));
        }
    }
    discards_.give_up(context, mapping, delivery.batches.front(), records);
    if (records.records.empty()) { // given up, or gone from the topic
        finish_batch(context, progress, delivery);
        try_next(context, mapping, progress, delivery);
        return;
    }
    TopicBatch& batch = delivery.batches.front();
    const FunctionName name = function_of_arn(mapping.function_arn);
    const std::string who = mapping.uuid + "/" + ranges_text(mapping, batch.ranges) + "/" +
                            std::to_string(progress.assignments);
    const auto function = find_to_run(context, name, who + "/" + std::to_string(batch.tries));
    if (!function) {
        mapping.last_result = "PROBLEM: Function not found under accountId " + name.scope.account;
        put_mapping(context, mapping);
        back_off_from(context, mapping, delivery, back_off(++delivery.throttles, topic_back_off_max));
        return;
    }
    InvocationRequest request;
    request.id = to_uuid(context.id_of("lambda.request", who, batch.tries));
    ++batch.tries;
    request.scope = name.scope;
    request.function = image_to_run(context.store, *function, name);
    request.trace_header = trace_to_run(*function);
    request.payload = event_text(kind_, mapping, records.records);
    request.attempt = batch.attempts + 1;
    request.source = source_text(mapping, batch);
    request.on_failure = failure_plan(mapping, batch, records.records.size());
    delivery.invocation = request.id;
    count_try(context, mapping, records.records.size(), batch.tries > 1);
    context.ask(std::move(request), mapping_key(mapping, delivery.part()));
}

void TopicTries::back_off_from(
    Context& context, const Mapping& mapping, TopicDelivery& delivery, Duration pause) const {
    delivery.next = context.now + pause;
    if (mapping.enabled) {
        context.schedule_at(
            mapping_key(mapping, delivery.part()), delivery.next, TimerClass::foreground);
    }
}

void TopicTries::settle(
    Context& context,
    Mapping& mapping,
    TopicProgress& progress,
    TopicDelivery& delivery,
    const InvocationResult& result) const {
    if (result.kind == InvocationResult::Kind::throttled) {
        back_off_from(context, mapping, delivery, back_off(++delivery.throttles, topic_back_off_max));
        return;
    }
    delivery.throttles = 0;
    const bool ok = result.kind == InvocationResult::Kind::ok;
    if (const char* const told = ok ? "OK" : "PROBLEM: Function call failed";
        mapping.last_result != told) {
        mapping.last_result = told;
        put_mapping(context, mapping);
    }
    if (ok && !mapping.report_item_failures) {
        go_on_from(context, mapping, progress, delivery, {});
        return;
    }
    // The records as they were sent: without an age limit, which counts before a try only.
    Mapping ageless = mapping;
    ageless.age_max_s = -1;
    const TopicBatch& batch = delivery.batches.front();
    const TopicCut records = reader_.cut(context, ageless, batch.ranges, batch.given_up, SIZE_MAX);
    std::vector<std::string> ids;
    for (const DeliveredRecord& record : records.records) {
        ids.push_back(identifier(topic_partition(mapping, record.partition), record.offset));
    }
    const Verdict verdict = judge(result, ids, mapping.report_item_failures, read_identifier);
    // Of each partition, what is left from its first failed record on.
    std::vector<TopicRange> rest;
    bool makes_progress = false;
    if (verdict.kind == Verdict::Kind::partial) {
        rest = batch.ranges;
        std::erase_if(rest, [&](TopicRange& range) {
            const auto failed = std::ranges::find_if(verdict.failed, [&](std::size_t at) {
                return records.records[at].partition == range.partition;
            });
            if (failed == verdict.failed.end()) {
                makes_progress = true;
                return true;
            }
            const std::int64_t offset = records.records[*failed].offset;
            const auto first = std::ranges::find(
                records.records, range.partition, &DeliveredRecord::partition);
            makes_progress = makes_progress || first->offset < offset;
            range.first = offset;
            return false;
        });
    }
    if (ok && verdict.kind != Verdict::Kind::success) {
        discards_.tell_failures(context, mapping, delivery, result, records, verdict, makes_progress);
    }
    if (verdict.kind == Verdict::Kind::success) {
        go_on_from(context, mapping, progress, delivery, {});
    } else if (makes_progress) {
        go_on_from(context, mapping, progress, delivery, rest);
    } else {
        fail(
            context,
            mapping,
            progress,
            delivery,
            records,
            result,
            verdict.kind == Verdict::Kind::failure);
    }
}

// What is in front of `rest` is done.
void TopicTries::go_on_from(
    Context& context,
    Mapping& mapping,
    TopicProgress& progress,
    TopicDelivery& delivery,
    const std::vector<TopicRange>& rest) const {
    TopicBatch& batch = delivery.batches.front();
    std::vector<TopicRange> done;
    for (const TopicRange& range : batch.ranges) {
        const auto left = std::ranges::find(rest, range.partition, &TopicRange::partition);
        done.push_back(
            {range.partition, range.first, left == rest.end() ? range.end : left->first});
    }
    if (!group_.commit(context, progress, done)) {
        progress.erase(delivery); // they are another member's now
        return;
    }
    if (rest.empty()) {
        delivery.batches.erase(delivery.batches.begin());
    } else {
        batch.ranges = rest;
        batch.attempts = 0;
        batch.tries = 0;
    }
    if (delivery.batches.empty()) {
        progress.erase(delivery);
    } else {
        try_rest(context, mapping, progress, delivery);
    }
}

// At once, unless the mapping is not to go on or the group rebalances.
void TopicTries::try_rest(
    Context& context, Mapping& mapping, TopicProgress& progress, TopicDelivery& delivery) const {
    delivery.next = context.now;
    const std::string part = delivery.part();
    if (mapping.enabled && group_.take_part(context, mapping, progress)) {
        // Joining again may have taken it away.
        if (TopicDelivery* const still = progress.find(part)) {
            try_next(context, mapping, progress, *still);
        }
    }
}

// All of it is committed, and it is forgotten.
void TopicTries::finish_batch(
    Context& context, TopicProgress& progress, TopicDelivery& delivery) const {
    SNOWGLOBE_CHECK(!delivery.batches.empty());
    if (group_.commit(context, progress, delivery.batches.front().ranges)) {
        delivery.batches.erase(delivery.batches.begin());
    } else {
        delivery.batches.clear();
    }
}

void TopicTries::fail(
    Context& context,
    Mapping& mapping,
    TopicProgress& progress,
    TopicDelivery& delivery,
    const TopicCut& records,
    const InvocationResult& result,
    bool may_bisect) const {
    TopicBatch& batch = delivery.batches.front();
    const std::size_t size = records.records.size();
    if (mapping.bisect && may_bisect && size > 1) {
        context.count(metrics::bisects, labels_of(mapping));
        // Each range goes to the half that its records are in; the one in the middle is cut.
        const DeliveredRecord& middle = records.records[size / 2];
        const DeliveredRecord& before = records.records[size / 2 - 1];
        TopicBatch first{{}, batch.given_up};
        TopicBatch second{{}, batch.given_up};
        bool is_behind = false;
        for (const TopicRange& range : batch.ranges) {
            if (range.partition != middle.partition) {
                (is_behind ? second : first).ranges.push_back(range);
                continue;
            }
            is_behind = true;
            if (before.partition == middle.partition) {
                first.ranges.push_back({range.partition, range.first, middle.offset});
                second.ranges.push_back({range.partition, middle.offset, range.end});
            } else {
                second.ranges.push_back(range);
            }
        }
        delivery.batches.front() = std::move(first);
        delivery.batches.insert(delivery.batches.begin() + 1, std::move(second));
        try_rest(context, mapping, progress, delivery);
        return;
    }
    ++batch.attempts;
    const std::int64_t most = retries_of(mapping);
    if (most < 0 || batch.attempts <= most) {
        back_off_from(context, mapping, delivery, back_off(batch.attempts, topic_back_off_max));
        return;
    }
    if (size > 0) {
        discards_.discard(
            context, mapping, "RetryAttemptsExhausted", batch, records.records, &result);
    }
    go_on_from(context, mapping, progress, delivery, {});
}

} // namespace snowglobe::lambda
