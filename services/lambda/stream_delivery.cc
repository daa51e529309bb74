#include "services/lambda/stream_delivery.h"

#include "emulator/base/check.h"
#include "emulator/base/json.h"
#include "services/lambda/destination.h"
#include "services/lambda/function.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/metrics.h"
#include "services/lambda/stream_windows.h"
#include "services/lambda/verdict.h"

#include <algorithm>
#include <cstdint>
#include <map>

namespace snowglobe::lambda {

namespace {

constexpr Duration back_off_max = seconds{60};

} // namespace

std::string StreamDelivery::source_text(const Mapping& mapping, const Lane& lane) const {
    return std::string(kind_.service) + ":" + resource_of_arn(mapping.source_arn) + " " +
           lane.shard;
}

std::string
StreamDelivery::failure_plan(const Mapping& mapping, const Batch& batch, std::size_t size) const {
    if (size == 0) { // the last call of a window, which is tried until it succeeds
        return "retried in " + snowglobe::to_text(back_off(batch.attempts + 1, back_off_max));
    }
    if (mapping.bisect && size > 1) {
        return "split into " + std::to_string(size / 2) + " and " + std::to_string(size - size / 2);
    }
    const std::int64_t attempts = batch.attempts + 1;
    if (mapping.retries_max >= 0 && attempts > mapping.retries_max) {
        return mapping.on_failure.empty() ? "discarded"
                                          : "sent to " + resource_of_arn(mapping.on_failure);
    }
    std::string plan =
        "retried in " + snowglobe::to_text(back_off(batch.attempts + 1, back_off_max));
    if (mapping.retries_max >= 0) {
        plan += " (try " + std::to_string(attempts + 1) + " of " +
                std::to_string(mapping.retries_max + 1) + ")";
    }
    return plan;
}

// Tries the first batch of the lane, whose records are at hand.
bool StreamDelivery::attempt(
    Context& context, Mapping& mapping, Lane& lane, StreamCut records) const {
    if (records.full && is_before(records.last, lane.batches.front().last)) {
        // Another filter lets more records through than when the batch was cut.
        Batch rest{records.last, lane.batches.front().last};
        lane.batches.front().last = records.last;
        lane.batches.insert(lane.batches.begin() + 1, std::move(rest));
    }
    Batch& batch = lane.batches.front();
    if (!records.too_old.empty()) {
        discard(context, mapping, lane, batch, records.too_old, nullptr);
        batch.after = records.too_old.back().sequence_number;
        lane.position = batch.after;
    }
    const bool is_final = is_final_call(lane);
    if (records.records.empty() && !is_final) { // too old, or expired in the stream
        finish_batch(lane);
        return true;
    }
    if (mapping.tumbling_s > 0 && !lane.tumbling) {
        open_window(context, mapping, lane, records.records.front().arrival);
    }
    const FunctionName name = function_of_arn(mapping.function_arn);
    // The last call of a window has no records: its window tells it from others, and where the lane
    // stands, as one may end early and be opened again.
    const std::string first =
        is_final ? "window/" + std::to_string(epoch_ms(lane.tumbling->start)) + "/" + batch.last
                 : records.records.front().sequence_number;
    const auto function =
        find_to_run(context, name, mapping.uuid + "/" + first + "/" + std::to_string(batch.tries));
    if (!function) {
        mapping.last_result = "PROBLEM: Function not found under accountId " + name.scope.account;
        put_mapping(context, mapping);
        const Duration pause = back_off(++lane.throttles, back_off_max);
        wait(
            context,
            mapping,
            lane,
            Lane::State::backing_off,
            context.now + pause,
            TimerClass::foreground);
        return false;
    }
    InvocationRequest request;
    std::string who = mapping.uuid + "/" + lane.part() + "/" +
                      first + "-" +
                      (is_final ? "" : records.records.back().sequence_number);
    if (lane.generation > 0) { // a batch of the same records may have been tried before
        who += "/" + std::to_string(lane.generation);
    }
    request.id = to_uuid(context.id_of("lambda.request", who, batch.tries));
    ++batch.tries;
    request.scope = name.scope;
    request.function = image_to_run(context.store, *function, name);
    request.trace_header = trace_to_run(*function);
    request.payload = windowed(mapping, lane, std::move(records.payload));
    request.attempt = batch.attempts + 1;
    request.source = source_text(mapping, lane);
    request.on_failure = failure_plan(mapping, batch, records.records.size());
    lane.invocation = request.id;
    lane.state = Lane::State::running;
    put_lane(context, mapping, lane);
    count_try(context, mapping, records.records.size(), batch.tries > 1);
    context.ask(std::move(request), mapping_key(mapping, lane.part()));
    return false;
}

bool StreamDelivery::settle(
    Context& context, Mapping& mapping, Lane& lane, const InvocationResult& result) const {
    Batch& batch = lane.batches.front();
    if (result.kind == InvocationResult::Kind::throttled) {
        const Duration pause = back_off(++lane.throttles, back_off_max);
        if (!mapping.enabled) {
            put_lane(context, mapping, lane);
            return false;
        }
        wait(
            context,
            mapping,
            lane,
            Lane::State::backing_off,
            context.now + pause,
            TimerClass::foreground);
        return false;
    }
    lane.throttles = 0;
    const bool is_final = is_final_call(lane);
    const bool lacks_state = lane.tumbling && !is_final && !has_state(result);
    const bool ok = result.kind == InvocationResult::Kind::ok && !lacks_state;
    if (mapping.last_result != (ok ? "OK" : "PROBLEM: Function call failed")) {
        mapping.last_result = ok ? "OK" : "PROBLEM: Function call failed";
        put_mapping(context, mapping);
    }
    if (ok && (!mapping.report_item_failures || is_final)) {
        keep_state(context, mapping, lane, result);
        finish_batch(lane);
        return true;
    }
    if (is_final) {
        return fail(context, mapping, lane, {}, result, false);
    }
    // The records as they were sent: without an age limit, which counts before a try only.
    Mapping ageless = mapping;
    ageless.age_max_s = -1;
    const StreamCut records = reader_.cut(context, ageless, lane, batch.after, batch.last, SIZE_MAX);
    std::vector<std::string> ids;
    for (const StreamCut::Facts& record : records.records) {
        ids.push_back(record.sequence_number);
    }
    const Verdict verdict = lacks_state ? Verdict{Verdict::Kind::failure, {}}
                                        : judge(result, ids, mapping.report_item_failures);
    const bool was_answered = result.kind == InvocationResult::Kind::ok;
    if (was_answered && verdict.kind != Verdict::Kind::success) {
        tell_failures(context, mapping, lane, result, ids, verdict);
    }
    if (verdict.kind == Verdict::Kind::success) {
        keep_state(context, mapping, lane, result);
        finish_batch(lane);
        return true;
    }
    if (verdict.kind == Verdict::Kind::partial && verdict.failed.front() > 0) {
        keep_state(context, mapping, lane, result);
        batch.after = ids[verdict.failed.front() - 1];
        batch.attempts = 0;
        batch.tries = 0;
        lane.position = batch.after;
        return true;
    }
    return fail(context, mapping, lane, records, result, verdict.kind == Verdict::Kind::failure);
}

// The handler returned, so nobody else tells of it.
void StreamDelivery::tell_failures(
    Context& context,
    const Mapping& mapping,
    const Lane& lane,
    const InvocationResult& result,
    const std::vector<std::string>& ids,
    const Verdict& verdict) const {
    const Batch& batch = lane.batches.front();
    const bool partial = verdict.kind == Verdict::Kind::partial;
    ItemFailures told;
    told.invocation = result.id;
    told.function = mapping.function_name;
    told.source = source_text(mapping, lane);
    told.attempt = batch.attempts + 1;
    told.arn = mapping.source_arn;
    told.of = ids.size();
    for (const std::size_t at : failed_items(verdict, ids.size())) {
        told.failed.push_back(ids[at]);
    }
    if (partial && verdict.failed.front() > 0) {
        told.on_failure = "retried from the first of them on";
    } else {
        Mapping whole = mapping;
        whole.bisect = mapping.bisect && !partial; // what is reported is not bisected
        told.on_failure = failure_plan(whole, batch, ids.size());
    }
    context.tell(std::move(told));
}

bool StreamDelivery::fail(
    Context& context,
    Mapping& mapping,
    Lane& lane,
    const StreamCut& records,
    const InvocationResult& result,
    bool may_bisect) const {
    Batch& batch = lane.batches.front();
    const std::size_t size = records.records.size();
    if (mapping.bisect && may_bisect && size > 1) {
        const std::string middle = records.records[size / 2 - 1].sequence_number;
        context.count(metrics::bisects, labels_of(mapping));
        Batch second{middle, batch.last};
        batch = Batch{batch.after, middle};
        lane.batches.insert(lane.batches.begin() + 1, std::move(second));
        return true;
    }
    ++batch.attempts;
    // The last call of a window is tried until it succeeds.
    const bool is_final = is_final_call(lane);
    if (!is_final && mapping.retries_max >= 0 && batch.attempts > mapping.retries_max) {
        if (size > 0) {
            discard(context, mapping, lane, batch, records.records, &result);
        }
        finish_batch(lane);
        return true;
    }
    if (!mapping.enabled) {
        put_lane(context, mapping, lane);
        return false;
    }
    const Duration pause = back_off(batch.attempts, back_off_max);
    wait(
        context,
        mapping,
        lane,
        Lane::State::backing_off,
        context.now + pause,
        TimerClass::foreground);
    return false;
}

// The checkpoint moves behind the first batch, and the batch is forgotten.
void StreamDelivery::finish_batch(Lane& lane) const {
    SNOWGLOBE_CHECK(!lane.batches.empty());
    lane.position = lane.batches.front().last;
    lane.batches.erase(lane.batches.begin());
}

// Tells the on-failure destination; without one, records are dropped silently.
void StreamDelivery::discard(
    Context& context,
    const Mapping& mapping,
    const Lane& lane,
    const Batch& batch,
    const std::vector<StreamCut::Facts>& records,
    const InvocationResult* last_try) const {
    const std::string condition =
        last_try != nullptr ? "RetryAttemptsExhausted" : "RecordAgeExceeded";
    context.count(metrics::discarded, labels_of(mapping, condition), records.size());
    DeadLetters letters;
    letters.queue = resource_of_arn(mapping.on_failure);
    letters.arn = mapping.source_arn;
    for (const StreamCut::Facts& record : records) {
        letters.items.push_back(record.sequence_number);
    }
    letters.function = mapping.function_name;
    letters.condition = condition;
    letters.source = source_text(mapping, lane);
    context.tell(std::move(letters));
    if (mapping.on_failure.empty()) {
        return;
    }
    FailedBatch failed;
    failed.condition = condition;
    failed.function_arn = mapping.function_arn;
    failed.invoke_count = batch.tries;
    if (last_try != nullptr) {
        failed.request_id = last_try->id;
        failed.is_unhandled = last_try->kind == InvocationResult::Kind::function_error;
    } else {
        // AWS counts the try that it did not make: 1 for records that were too old from the start
        // (recorded: localstack, test_kinesis_maximum_record_age_exceeded, 2025-11-25).
        failed.request_id = context.new_uuid("lambda.request");
        failed.was_invoked = false;
        ++failed.invoke_count;
    }
    failed.stream_arn = mapping.source_arn;
    failed.shard_id = lane.shard;
    failed.first_sequence_number = records.front().sequence_number;
    failed.last_sequence_number = records.back().sequence_number;
    failed.first_arrival = records.front().arrival;
    failed.last_arrival = records.back().arrival;
    failed.size = records.size();
    const bool sent = need_destination(mapping.on_failure)
                          .send(
                              context,
                              mapping.on_failure,
                              failure_document(failed, *kind_.stream, context.now));
    context.count(metrics::documents, labels_of(mapping, sent ? "sent" : "lost"));
}

} // namespace snowglobe::lambda
