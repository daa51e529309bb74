// Contents: settings; polling and batches; delivery; peeks.
#include "services/lambda/queue_poller.h"

#include "emulator/base/json.h"
#include "services/lambda/filter.h"
#include "services/lambda/function.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/metrics.h"
#include "services/lambda/settings.h"
#include "services/lambda/verdict.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t payload_max = 6 * 1024 * 1024; // of an event
constexpr std::size_t receive_max = 10;              // messages of one ReceiveMessage
constexpr std::int64_t batches_max = 5;              // in flight, where AWS begins to scale

const std::string poll_part = "poll";
const std::string window_part = "window";

std::string source_text(const Mapping& mapping) { // for people
    return service_of_arn(mapping.source_arn) + ":" + resource_of_arn(mapping.source_arn);
}

std::int64_t batches_allowed(const Mapping& mapping) {
    return std::min(batches_max, mapping.concurrency_max.value_or(batches_max));
}

} // namespace

// Settings.

void QueuePoller::read_settings(
    Context& context,
    Mapping& mapping,
    const json& request,
    const FunctionImage& function,
    bool creating) const {
    refuse_foreign(
        request,
        {"ParallelizationFactor",
         "MaximumRetryAttempts",
         "MaximumRecordAgeInSeconds",
         "BisectBatchOnFunctionError",
         "TumblingWindowInSeconds",
         "StartingPosition",
         "StartingPositionTimestamp"});
    if (request.contains("DestinationConfig")) {
        throw invalid_parameter(
            "Unsupported DestinationConfig parameter for given event source mapping type.");
    }
    read_common_settings(mapping, request, kind_, creating);
    if (const auto scaling = request.find("ScalingConfig"); scaling != request.end()) {
        mapping.concurrency_max.reset();
        if (scaling->contains("MaximumConcurrency")) {
            mapping.concurrency_max = scaling->at("MaximumConcurrency").get<std::int64_t>();
        }
    }
    const auto queue = queues_.queue(context, mapping.source_arn);
    if (!queue) {
        throw invalid_parameter(
            "Error occurred while ReceiveMessage. SQS Error Code: "
            "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does "
            "not exist.");
    }
    if (queue->fifo && mapping.batch_size > 10) {
        throw invalid_parameter("Maximum batch size must be between 1 and 10 inclusive");
    }
    if (queue->fifo && mapping.window_s > 0) {
        throw invalid_parameter("Batching window is not supported for FIFO queues");
    }
    if (mapping.batch_size > 10 && mapping.window_s == 0) {
        throw invalid_parameter(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
            "greater than 10");
    }
    if (queue->visibility_timeout < function.timeout) {
        const auto whole = [](Duration d) {
            return std::to_string(std::chrono::duration_cast<seconds>(d).count());
        };
        throw invalid_parameter(
            "Queue visibility timeout: " + whole(queue->visibility_timeout) +
            " seconds is less than Function timeout: " + whole(function.timeout) + " seconds");
    }
}

void QueuePoller::describe(const Mapping& mapping, json& out) const {
    out["StateTransitionReason"] = "USER_INITIATED";
    if (mapping.concurrency_max) {
        out["ScalingConfig"]["MaximumConcurrency"] = *mapping.concurrency_max;
    }
}

// Polling and batches.

void QueuePoller::start(Context& context, Mapping& mapping) const {
    context.subscribe(queues_.channel(mapping.source_arn), mapping_key(mapping, ""));
    schedule_poll(context, mapping);
}

void QueuePoller::stop(Context& context, Mapping& mapping) const {
    context.unsubscribe(queues_.channel(mapping.source_arn), mapping_key(mapping, ""));
    context.cancel(mapping_key(mapping, poll_part));
    context.cancel(mapping_key(mapping, window_part));
    erase_progress(context, mapping); // what was gathered becomes visible again by itself
}

void QueuePoller::forget(Context& context, const Mapping& mapping) const {
    for (const QueueBatch& batch : all_batches(context, mapping)) {
        context.cancel(mapping_key(mapping, "batch/" + batch.id));
        erase_batch(context, mapping, batch);
    }
    erase_progress(context, mapping);
}

void QueuePoller::schedule_poll(Context& context, const Mapping& mapping) const {
    QueueProgress progress = read_progress(context, mapping);
    if (progress.polling || count_batches(context, mapping) >= batches_allowed(mapping)) {
        return; // a poll is coming, or comes when a batch ends
    }
    progress.polling = true;
    put_progress(context, mapping, progress);
    // A long poll is answered at once; how soon differs between pollers.
    const std::uint64_t latency_ms =
        1 + context.draw("lambda.poll_latency", mapping.source_arn + "/" + context.id, 0, 20);
    context.schedule_at(
        mapping_key(mapping, poll_part),
        context.now + milliseconds{static_cast<std::int64_t>(latency_ms)},
        TimerClass::work);
}

void QueuePoller::on_wake(Context& context, Mapping& mapping) const {
    if (mapping.enabled) {
        schedule_poll(context, mapping);
    }
}

void QueuePoller::on_timer(Context& context, Mapping& mapping, const std::string& part) const {
    if (part == poll_part || part == window_part) {
        poll(context, mapping);
        return;
    }
    auto batch = find_batch(context, mapping, part.substr(part.find('/') + 1));
    if (batch) { // its back-off after a throttle has ended
        invoke(context, mapping, *batch);
    }
}

// Receives until nothing is left or enough is in flight.
void QueuePoller::poll(Context& context, Mapping& mapping) const {
    QueueProgress progress = read_progress(context, mapping);
    progress.polling = false;
    put_progress(context, mapping, progress);
    if (!mapping.enabled) {
        return;
    }
    const auto queue = queues_.queue(context, mapping.source_arn);
    if (!queue) {
        return; // deleted; the mapping stays
    }
    const auto wanted = static_cast<std::size_t>(mapping.batch_size);
    while (count_batches(context, mapping) < batches_allowed(mapping)) {
        progress = read_progress(context, mapping);
        const std::size_t gathered = progress.gathering ? progress.gathering->messages.size() : 0;
        if (gathered > 0 && context.now >= progress.gathering->opened + seconds{mapping.window_s}) {
            send(context, mapping, *queue, *std::move(progress.gathering), "");
            continue;
        }
        const Reply reply = context.try_call(
            scope_of_arn(mapping.source_arn),
            kind_.service,
            "ReceiveMessage",
            {{"QueueUrl", queue->url},
             {"MaxNumberOfMessages", std::min(receive_max, wanted - gathered)},
             {"MessageSystemAttributeNames", {"All"}},
             {"MessageAttributeNames", {"All"}},
             {"WaitTimeSeconds", 0}});
        if (reply.error) {
            poll_later(context, mapping);
            return;
        }
        if (progress.refusals > 0) {
            progress.refusals = 0;
            put_progress(context, mapping, progress);
        }
        if (reply.body.value("Messages", json::array()).empty()) {
            break;
        }
        take(context, mapping, *queue, reply.body.at("Messages"));
    }
}

// The queue would give nothing, though something may be there: too much is in flight, or a fault.
void QueuePoller::poll_later(Context& context, const Mapping& mapping) const {
    QueueProgress progress = read_progress(context, mapping);
    progress.polling = true;
    const Duration pause = back_off(++progress.refusals, seconds{60});
    put_progress(context, mapping, progress);
    context.schedule_at(
        mapping_key(mapping, poll_part), context.now + pause, TimerClass::foreground);
}

// Puts received messages into the batch that is being gathered, and sends it when it is full.
void QueuePoller::take(
    Context& context, Mapping& mapping, const QueueFacts& queue, const json& messages) const {
    const Filter filter(mapping.filters, kind_);
    std::vector<QueueMessage> dropped;
    std::string behind; // what a receive from a FIFO queue gives stays in order
    const auto send_gathered = [&](QueueProgress& progress) {
        const std::string sent = send(
            context, mapping, queue, *std::exchange(progress.gathering, std::nullopt), behind);
        behind = queue.fifo ? sent : "";
    };
    QueueProgress progress = read_progress(context, mapping);
    for (const json& message : messages) {
        const QueueMessage received{
            message.at("MessageId").get<std::string>(),
            message.at("ReceiptHandle").get<std::string>(),
            static_cast<std::uint32_t>(std::stoul(
                message.at("Attributes").at("ApproximateReceiveCount").get<std::string>()))};
        const json record = to_record(message, mapping.source_arn);
        if (!filter.accepts(record)) {
            dropped.push_back(received);
            continue;
        }
        const std::string text = record.dump();
        if (progress.gathering &&
            progress.gathering->records.size() + text.size() + 16 > payload_max) {
            send_gathered(progress);
        }
        if (!progress.gathering) {
            progress.gathering.emplace();
            progress.gathering->opened = context.now;
            progress.gathering->released = context.now + queue.visibility_timeout;
            progress.gathering->url = queue.url;
            if (mapping.window_s > 0) {
                context.schedule_at(
                    mapping_key(mapping, window_part),
                    context.now + seconds{mapping.window_s},
                    TimerClass::foreground);
            }
        }
        QueueBatch& batch = *progress.gathering;
        batch.records += (batch.messages.empty() ? "" : ",") + text;
        batch.messages.push_back(received);
    }
    const auto wanted = static_cast<std::size_t>(mapping.batch_size);
    if (progress.gathering &&
        (mapping.window_s == 0 || progress.gathering->messages.size() >= wanted)) {
        send_gathered(progress);
    }
    put_progress(context, mapping, progress);
    remove(context, mapping, queue.url, dropped);
}

// The gathered batch goes to the function, or waits for the one that it is behind. Its id.
std::string QueuePoller::send(
    Context& context,
    Mapping& mapping,
    const QueueFacts& queue,
    QueueBatch batch,
    const std::string& behind) const {
    context.cancel(mapping_key(mapping, window_part));
    QueueProgress progress = read_progress(context, mapping);
    progress.gathering.reset();
    put_progress(context, mapping, progress);
    batch.url = queue.url;
    std::string who = mapping.uuid;
    for (const QueueMessage& message : batch.messages) {
        who += "/" + message.receipt_handle; // new with every receive
    }
    batch.id = to_uuid(context.id_of("lambda.request", who));
    if (behind.empty()) {
        invoke(context, mapping, batch);
    } else if (auto first = find_batch(context, mapping, behind)) {
        first->next = batch.id;
        put_batch(context, mapping, *first);
        put_batch(context, mapping, batch);
    }
    return batch.id;
}

// Delivery.

void QueuePoller::invoke(Context& context, Mapping& mapping, QueueBatch& batch) const {
    const FunctionName name = function_of_arn(mapping.function_arn);
    const auto function =
        find_to_run(context, name, batch.id + "/" + std::to_string(batch.throttles));
    if (!function) {
        let_go(context, mapping, batch);
        return;
    }
    InvocationRequest request;
    request.id = batch.throttles == 0
                     ? batch.id
                     : to_uuid(context.id_of("lambda.request", batch.id, batch.throttles));
    request.scope = name.scope;
    request.function = image_to_run(context.store, *function, name);
    request.trace_header = trace_to_run(*function);
    request.payload = "{\"Records\":[" + batch.records + "]}";
    request.source = source_text(mapping);
    request.attempt = receives(batch);
    request.on_failure = failure_plan(
        batch.messages,
        batch.released,
        queues_.queue(context, mapping.source_arn).value_or(QueueFacts{}),
        context.now);
    batch.invocation = request.id;
    put_batch(context, mapping, batch);
    count_try(context, mapping, batch.messages.size(), batch.throttles > 0 || receives(batch) > 1);
    context.ask(std::move(request), mapping_key(mapping, "batch/" + batch.id));
}

// Its messages, and those of the batches behind it, become visible again by themselves.
void QueuePoller::let_go(Context& context, const Mapping& mapping, const QueueBatch& batch) const {
    erase_batch(context, mapping, batch);
    for (auto next = find_batch(context, mapping, batch.next); next;
         next = find_batch(context, mapping, next->next)) {
        erase_batch(context, mapping, *next);
    }
}

void QueuePoller::on_invoked(
    Context& context,
    Mapping& mapping,
    const std::string& part,
    const InvocationResult& result) const {
    auto batch = find_batch(context, mapping, part.substr(part.find('/') + 1));
    if (!batch || batch->invocation != result.id) {
        return;
    }
    std::vector<std::string> ids;
    for (const QueueMessage& message : batch->messages) {
        ids.push_back(message.id);
    }
    const Verdict verdict = judge(result, ids, mapping.report_item_failures);
    if (verdict.kind == Verdict::Kind::throttled) {
        const Time again = context.now + back_off(++batch->throttles, seconds{60});
        if (again < batch->released) {
            put_batch(context, mapping, *batch);
            context.schedule_at(mapping_key(mapping, part), again, TimerClass::foreground);
            return;
        }
    }
    if (result.kind == InvocationResult::Kind::ok && verdict.kind != Verdict::Kind::success) {
        tell_failures(context, mapping, *batch, verdict);
    }
    std::vector<QueueMessage> done;
    if (verdict.kind == Verdict::Kind::success || verdict.kind == Verdict::Kind::partial) {
        for (std::size_t i = 0; i < batch->messages.size(); ++i) {
            if (std::find(verdict.failed.begin(), verdict.failed.end(), i) ==
                verdict.failed.end()) {
                done.push_back(batch->messages[i]);
            }
        }
    }
    auto next = find_batch(context, mapping, batch->next);
    if (next && mapping.enabled && verdict.kind == Verdict::Kind::success &&
        context.now < next->released) {
        erase_batch(context, mapping, *batch);
        invoke(context, mapping, *next);
    } else {
        let_go(context, mapping, *batch);
    }
    remove(context, mapping, batch->url, done);
    poll(context, mapping);
}

// The handler returned, so nobody else tells of it.
void QueuePoller::tell_failures(
    Context& context,
    const Mapping& mapping,
    const QueueBatch& batch,
    const Verdict& verdict) const {
    std::vector<QueueMessage> failed;
    ItemFailures told;
    told.invocation = batch.invocation;
    told.function = mapping.function_name;
    told.source = source_text(mapping);
    told.attempt = receives(batch);
    told.of = batch.messages.size();
    for (const std::size_t at : failed_items(verdict, batch.messages.size())) {
        failed.push_back(batch.messages[at]);
        told.failed.push_back(batch.messages[at].id);
    }
    told.on_failure = failure_plan(
        failed,
        batch.released,
        queues_.queue(context, mapping.source_arn).value_or(QueueFacts{}),
        context.now);
    context.tell(std::move(told));
}

void QueuePoller::remove(
    Context& context,
    const Mapping& mapping,
    const std::string& url,
    const std::vector<QueueMessage>& messages) const {
    for (std::size_t from = 0; from < messages.size(); from += receive_max) {
        json entries = json::array();
        for (std::size_t i = from; i < std::min(from + receive_max, messages.size()); ++i) {
            entries.push_back(
                {{"Id", std::to_string(i)}, {"ReceiptHandle", messages[i].receipt_handle}});
        }
        context.try_call(
            scope_of_arn(mapping.source_arn),
            kind_.service,
            "DeleteMessageBatch",
            {{"QueueUrl", url}, {"Entries", std::move(entries)}});
    }
}

EventSource::Lag QueuePoller::lag(Context& context, const Scope&, const Mapping& mapping) const {
    const QueueDepth depth = queues_.depth(context, mapping.source_arn);
    return {depth.messages, depth.messages > 0 ? context.now - depth.oldest : Duration{0}};
}

json QueuePoller::peek(Context& context, const Mapping& mapping) const {
    const QueueProgress progress = read_progress(context, mapping);
    json batches = json::array();
    for (const QueueBatch& batch : all_batches(context, mapping)) {
        json ids = json::array();
        for (const QueueMessage& message : batch.messages) {
            ids.push_back(message.id);
        }
        batches.push_back(
            {{"request_id", batch.invocation},
             {"messages", std::move(ids)},
             {"throttles", batch.throttles},
             {"visible_again", to_iso8601(batch.released)}});
    }
    return {
        {"in_flight", std::move(batches)},
        {"gathered", progress.gathering ? progress.gathering->messages.size() : 0}};
}

} // namespace snowglobe::lambda
