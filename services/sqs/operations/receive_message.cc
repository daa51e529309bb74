// ReceiveMessage: takes up to ten visible messages, or waits for one. Messages that were received
// as often as the redrive policy allows move to the dead-letter queue here, unseen by the caller.
#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "services/sqs/attributes.h"
#include "services/sqs/chaos.h"
#include "services/sqs/delivery_order.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/receipt_handle.h"
#include "services/sqs/redrive.h"

#include <algorithm>
#include <array>

namespace snowglobe::sqs {

namespace {

constexpr std::uint64_t in_flight_max = 120'000;
// An IAM unique id, as every sender of one account has the same here.
constexpr const char* sender_id = "AIDASNOWGLOBEEMULATOR";

struct ReceiveOptions {
    std::size_t messages_max = 1;
    Duration wait{};
    Duration visibility_timeout{};
    std::string attempt_id; // empty: none
    AttributeFilter attributes;
    AttributeFilter system_attributes;
    AttributeFilter old_system_attributes;
};

const json* list_member(const json& request, const char* name) {
    const auto found = request.find(name);
    return found == request.end() || found->is_null() ? nullptr : &*found;
}

std::int64_t ranged(
    const json& request,
    const char* name,
    std::int64_t otherwise,
    std::int64_t min,
    std::int64_t max,
    std::string_view reason) {
    const std::int64_t value = integer_member(request, name).value_or(otherwise);
    if (value < min || value > max) {
        throw invalid_value(std::to_string(value), name, reason);
    }
    return value;
}

// The old AttributeNames also takes names of queue attributes, to no effect.
void check_system_attribute_names(const json& request) {
    static constexpr std::array<std::string_view, 10> known{
        "All",
        "SenderId",
        "SentTimestamp",
        "ApproximateReceiveCount",
        "ApproximateFirstReceiveTimestamp",
        "SequenceNumber",
        "MessageDeduplicationId",
        "MessageGroupId",
        "AWSTraceHeader",
        "DeadLetterQueueSourceArn"};
    const json none = json::array();
    for (const char* member : {"MessageSystemAttributeNames", "AttributeNames"}) {
        const json* names = list_member(request, member);
        for (const json& element : names == nullptr ? none : *names) {
            const auto name = element.get<std::string>();
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                check_attribute_name_known(name);
            }
        }
    }
}

ReceiveOptions parse_options(const Queue& queue, const json& request) {
    check_system_attribute_names(request);
    ReceiveOptions options{
        .attributes = AttributeFilter(list_member(request, "MessageAttributeNames")),
        .system_attributes = AttributeFilter(list_member(request, "MessageSystemAttributeNames")),
        .old_system_attributes = AttributeFilter(list_member(request, "AttributeNames"))};
    options.messages_max = static_cast<std::size_t>(
        ranged(request, "MaxNumberOfMessages", 1, 1, 10, "Must be between 1 and 10, if provided."));
    options.wait = seconds{ranged(
        request,
        "WaitTimeSeconds",
        queue.receive_wait_s,
        0,
        20,
        "Must be >= 0 and <= 20, if provided.")};
    options.visibility_timeout = seconds{ranged(
        request,
        "VisibilityTimeout",
        queue.visibility_timeout_s,
        0,
        43'200,
        "Must be >= 0 and <= 43200, if provided.")};
    if (const auto attempt_id = text_member(request, "ReceiveRequestAttemptId")) {
        if (!queue.fifo) {
            throw not_for_this_queue_type(*attempt_id, "ReceiveRequestAttemptId");
        }
        check_id(*attempt_id, "ReceiveRequestAttemptId");
        options.attempt_id = *attempt_id;
    }
    return options;
}

json system_attributes(
    const Queue& queue, const Backlog::Stored& stored, const ReceiveOptions& options) {
    const Message& message = stored.message;
    json out = json::object();
    const auto add = [&](const char* name, std::string value) {
        if (!value.empty() &&
            (options.system_attributes.wants(name) || options.old_system_attributes.wants(name))) {
            out[name] = std::move(value);
        }
    };
    add("SenderId", sender_id);
    add("SentTimestamp", std::to_string(epoch_ms(message.sent)));
    add("ApproximateReceiveCount", std::to_string(stored.state.receive_count));
    add("ApproximateFirstReceiveTimestamp",
        std::to_string(epoch_ms(stored.state.first_received.value_or(Time{}))));
    add("MessageGroupId", message.group);
    add("AWSTraceHeader", message.trace_header);
    add("DeadLetterQueueSourceArn", message.dead_letter_source);
    if (queue.fifo) {
        add("MessageDeduplicationId", message.deduplication_id);
        add("SequenceNumber", sequence_number(stored.sequence));
    }
    return out;
}

json show(
    const Context& context,
    const Queue& queue,
    const Backlog::Stored& stored,
    const ReceiveOptions& options) {
    const Message& message = stored.message;
    json out;
    out["MessageId"] = message.id;
    out["ReceiptHandle"] = to_handle(
        context, {queue.id, stored.sequence, stored.state.receive_count, stored.state.received});
    out["MD5OfBody"] = to_hex(message.body_md5);
    out["Body"] = message.body;
    json system = system_attributes(queue, stored, options);
    if (!system.empty()) {
        out["Attributes"] = std::move(system);
    }
    MessageAttributes wanted;
    for (const auto& [name, attribute] : message.attributes) {
        if (options.attributes.wants(name)) {
            wanted.emplace(name, attribute);
        }
    }
    if (!wanted.empty()) {
        out["MD5OfMessageAttributes"] = attributes_md5(wanted);
        out["MessageAttributes"] = to_json(wanted);
    }
    return out;
}

std::vector<Backlog::Stored>
take(Context& context, const Queue& queue, Backlog& backlog, const ReceiveOptions& options) {
    if (!options.attempt_id.empty()) {
        auto repeated = backlog.repeat_attempt(options.attempt_id, options.visibility_timeout);
        if (!repeated.empty()) {
            return repeated;
        }
    }
    const std::uint64_t in_flight = backlog.counts().in_flight;
    if (in_flight >= in_flight_max && !queue.fifo && options.wait == Duration{}) {
        throw ApiError(
            "OverLimit",
            "Too many messages have been received without being deleted.\nPlease delete your "
            "received messages or let them timeout before receiving more.",
            403);
    }
    const std::size_t room = in_flight_max - std::min(in_flight, in_flight_max);
    const std::optional<Queue> target = dead_letter_queue(context, queue);
    const auto receive_count_max =
        target ? std::optional(static_cast<std::uint64_t>(queue.receive_count_max)) : std::nullopt;
    const Backlog::Choice choice = choose_legally(
        context,
        queue,
        backlog,
        std::min(options.messages_max, room),
        options.wait > Duration{},
        receive_count_max);
    auto received = backlog.receive(choice.chosen, options.visibility_timeout);
    if (const Chaos chaos(context, queue); chaos.is_on()) {
        chaos.copy(backlog, received, options.visibility_timeout, receive_count_max);
    }
    if (!choice.exhausted.empty()) {
        move_to_dead_letter_queue(context, queue, backlog, *target, choice.exhausted);
    }
    if (!options.attempt_id.empty() && !received.empty()) {
        backlog.remember_attempt(options.attempt_id, received);
    }
    return received;
}

} // namespace

Outcome receive_message(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    const ReceiveOptions options = parse_options(queue, request);
    Backlog backlog(context, queue);
    const auto received = take(context, queue, backlog, options);
    backlog.save();
    if (received.empty() && options.wait > Duration{} && !context.last_run) {
        return Wait{{queue_arn(context.scope, queue.name)}, context.first_run + options.wait};
    }
    json reply = json::object();
    for (const Backlog::Stored& stored : received) {
        reply["Messages"].push_back(show(context, queue, stored, options));
    }
    return reply;
}

} // namespace snowglobe::sqs
