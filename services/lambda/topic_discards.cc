#include "services/lambda/topic_discards.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/destination.h"
#include "services/lambda/event_source.h"
#include "services/lambda/metrics.h"
#include "services/lambda/topic_words.h"

#include <algorithm>
#include <iterator>

namespace snowglobe::lambda {

namespace {

std::vector<DeliveredRecord>
of_partition(const std::vector<DeliveredRecord>& records, std::int32_t partition) {
    std::vector<DeliveredRecord> out;
    std::ranges::copy_if(records, std::back_inserter(out), [&](const DeliveredRecord& record) {
        return record.partition == partition;
    });
    return out;
}

std::vector<std::int32_t> partitions_of(const std::vector<DeliveredRecord>& records) {
    std::vector<std::int32_t> out;
    for (const DeliveredRecord& record : records) {
        if (out.empty() || out.back() != record.partition) {
            out.push_back(record.partition);
        }
    }
    return out;
}

} // namespace

std::string failure_plan(const Mapping& mapping, const TopicBatch& batch, std::size_t size) {
    if (mapping.bisect && size > 1) {
        return "split into " + std::to_string(size / 2) + " and " + std::to_string(size - size / 2);
    }
    const std::int64_t attempts = batch.attempts + 1;
    const std::int64_t most = retries_of(mapping);
    if (most >= 0 && attempts > most) {
        return mapping.on_failure.empty() ? "discarded" : "sent to " + destination_text(mapping);
    }
    std::string plan =
        "retried in " + snowglobe::to_text(back_off(batch.attempts + 1, topic_back_off_max));
    if (most >= 0) {
        plan += " (try " + std::to_string(attempts + 1) + " of " + std::to_string(most + 1) + ")";
    }
    return plan;
}

// Of what is too old or too big for the function, before a try.
void TopicDiscards::give_up(
    Context& context, const Mapping& mapping, TopicBatch& batch, const TopicCut& records) const {
    const auto drop = [&](const std::vector<DeliveredRecord>& given_up, const char* condition) {
        if (given_up.empty()) {
            return;
        }
        for (const DeliveredRecord& record : given_up) {
            batch.given_up.emplace_back(record.partition, record.offset);
        }
        discard(context, mapping, condition, batch, given_up, nullptr);
    };
    drop(records.too_old, "RecordAgeExceeded");
    drop(records.too_big, "MaximumPayloadSizeExceeded");
}

// The handler returned, so nobody else tells of it.
void TopicDiscards::tell_failures(
    Context& context,
    const Mapping& mapping,
    const TopicDelivery& delivery,
    const InvocationResult& result,
    const TopicCut& records,
    const Verdict& verdict,
    bool makes_progress) const {
    const TopicBatch& batch = delivery.batches.front();
    const std::size_t size = records.records.size();
    std::vector<DeliveredRecord> failed;
    for (const std::size_t at : failed_items(verdict, size)) {
        failed.push_back(records.records[at]);
    }
    for (const std::int32_t partition : partitions_of(failed)) {
        ItemFailures told;
        told.invocation = result.id;
        told.function = mapping.function_name;
        told.source = source_text(mapping, batch);
        told.attempt = batch.attempts + 1;
        told.arn = topic_partition(mapping, partition);
        told.of = size;
        for (const DeliveredRecord& record : of_partition(failed, partition)) {
            told.failed.push_back(std::to_string(record.offset));
        }
        if (makes_progress) {
            told.on_failure = "retried from the first of them on";
        } else {
            Mapping whole = mapping; // what is reported is not bisected
            whole.bisect = mapping.bisect && verdict.kind != Verdict::Kind::partial;
            told.on_failure = failure_plan(whole, batch, size);
        }
        context.tell(std::move(told));
    }
}

// Tells the on-failure destination; without one, records are dropped silently.
void TopicDiscards::discard(
    Context& context,
    const Mapping& mapping,
    const std::string& condition,
    const TopicBatch& batch,
    const std::vector<DeliveredRecord>& records,
    const InvocationResult* last_try) const {
    context.count(metrics::discarded, labels_of(mapping, condition), records.size());
    for (const std::int32_t partition : partitions_of(records)) {
        DeadLetters letters;
        letters.queue = mapping.on_failure.empty() ? "" : destination_text(mapping);
        letters.arn = topic_partition(mapping, partition);
        for (const DeliveredRecord& record : of_partition(records, partition)) {
            letters.items.push_back(std::to_string(record.offset));
        }
        letters.function = mapping.function_name;
        letters.condition = condition;
        letters.source = source_text(mapping, batch);
        context.tell(std::move(letters));
    }
    if (mapping.on_failure.empty()) {
        return;
    }
    FailedTopicBatch failed;
    failed.condition = condition;
    failed.function_arn = mapping.function_arn;
    failed.invoke_count = batch.tries;
    failed.was_invoked = last_try != nullptr;
    if (last_try != nullptr) {
        failed.request_id = last_try->id;
        failed.is_unhandled = last_try->kind == InvocationResult::Kind::function_error;
    } else {
        failed.request_id = context.new_uuid("lambda.request");
        ++failed.invoke_count; // as with streams, the one that was not made counts
    }
    failed.cluster_arn = mapping.source_arn;
    failed.bootstrap_servers = bootstrap_servers(mapping);
    failed.topic = mapping.topic;
    failed.payload_size = event_text(kind_, mapping, records).size();
    failed.records = records;
    bool sent = false;
    if (mapping.on_failure.starts_with(topic_destination)) {
        json produced = json::array();
        for (const DeliveredRecord& record : records) {
            json one = {
                {"value",
                 failure_record(failed, record, event_text(kind_, mapping, {record}), context.now)}};
            if (record.key) {
                one["keyBase64"] = base64_encode(*record.key);
            }
            produced.push_back(std::move(one));
        }
        sent = send_to_topic(context, mapping.on_failure, std::move(produced));
    } else {
        sent = need_destination(mapping.on_failure)
                   .send(context, mapping.on_failure, failure_document(failed, context.now));
    }
    context.count(metrics::documents, labels_of(mapping, sent ? "sent" : "lost"));
}

} // namespace snowglobe::lambda
