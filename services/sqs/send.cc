#include "services/sqs/send.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "services/sqs/chaos.h"
#include "services/sqs/errors.h"

namespace snowglobe::sqs {

namespace {

constexpr std::int64_t delay_max_s = 900;

Duration parse_delay(const Queue& queue, const json& request) {
    const std::optional<std::int64_t> given = integer_member(request, "DelaySeconds");
    if (!given) {
        return seconds{queue.delay_s};
    }
    const std::string shown = std::to_string(*given);
    if (*given < 0 || *given > delay_max_s) {
        throw invalid_value(shown, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
    }
    if (queue.fifo) {
        if (*given > 0) {
            throw not_for_this_queue_type(shown, "DelaySeconds");
        }
        return seconds{queue.delay_s}; // only the queue's own delay counts
    }
    return seconds{*given};
}

void parse_ids(const Queue& queue, const json& request, Message& message) {
    const auto group = text_member(request, "MessageGroupId");
    const auto deduplication_id = text_member(request, "MessageDeduplicationId");
    if (!queue.fifo && deduplication_id) {
        throw not_for_this_queue_type(*deduplication_id, "MessageDeduplicationId");
    }
    check_fifo_ids(queue, request);
    if (group) {
        check_id(*group, "MessageGroupId");
        message.group = *group;
    }
    if (deduplication_id) {
        check_id(*deduplication_id, "MessageDeduplicationId");
        message.deduplication_id = *deduplication_id;
    } else if (queue.fifo) {
        message.deduplication_id = to_hex(sha256(message.body));
    }
}

} // namespace

void check_fifo_ids(const Queue& queue, const json& request) {
    if (!queue.fifo) {
        return;
    }
    if (!text_member(request, "MessageGroupId")) {
        throw missing_parameter("MessageGroupId");
    }
    if (!queue.content_based_deduplication && !text_member(request, "MessageDeduplicationId")) {
        throw invalid_parameter("The queue should either have ContentBasedDeduplication enabled or "
                                "MessageDeduplicationId provided explicitly");
    }
}

Message parse_message(const Queue& queue, const json& request, Sender sender) {
    Message message;
    message.body = required_text(request, "MessageBody");
    check_characters(message.body);
    const auto attributes = request.find("MessageAttributes");
    if (attributes != request.end() && !attributes->is_null()) {
        message.attributes = parse_attributes(*attributes);
    }
    const auto system_attributes = request.find("MessageSystemAttributes");
    if (system_attributes != request.end() && !system_attributes->is_null()) {
        message.trace_header = parse_trace_header(*system_attributes);
    }
    if (size_bytes(message.body, message.attributes) >
        static_cast<std::size_t>(queue.message_bytes_max)) {
        throw invalid_parameter(
            std::string("One or more parameters ") +
            (sender == Sender::batch ? "cannot be validated" : "are invalid") +
            ". Reason: Message must be shorter than " + std::to_string(queue.message_bytes_max) +
            " bytes.");
    }
    message.delay = parse_delay(queue, request);
    parse_ids(queue, request, message);
    return message;
}

json send(Context& context, const Queue& queue, Backlog& backlog, Message message) {
    message.body_md5 = md5(message.body);
    message.sent = context.now;
    // The attribute overrides the request's header ("Amazon SQS and AWS X-Ray" of X-Ray's guide),
    // and it alone is what the sender can have taken an MD5 of.
    const bool has_trace_attribute = !message.trace_header.empty();
    if (!has_trace_attribute) {
        message.trace_header = context.trace_header;
    }
    std::uint64_t sequence = 0;
    const auto duplicate =
        queue.fifo ? backlog.find_duplicate(message) : std::optional<Backlog::Duplicate>();
    if (duplicate) {
        message.id = duplicate->message_id;
        sequence = duplicate->sequence;
    } else {
        message.id = context.new_uuid("sqs.message");
        context.made("", message.id);
        Backlog::Arrival arrival;
        arrival.enqueued = context.now;
        Chaos chaos(context, queue);
        std::string fate = chaos.is_on() ? chaos.delay(message) : std::string();
        sequence = backlog.add(message, arrival);
        if (chaos.is_on()) {
            chaos.sent(sequence, std::move(fate));
        }
        if (queue.fifo) {
            backlog.remember(message, sequence);
        }
    }
    json reply;
    reply["MessageId"] = message.id;
    reply["MD5OfMessageBody"] = to_hex(message.body_md5);
    if (!message.attributes.empty()) {
        reply["MD5OfMessageAttributes"] = attributes_md5(message.attributes);
    }
    if (has_trace_attribute) {
        reply["MD5OfMessageSystemAttributes"] =
            attributes_md5({{"AWSTraceHeader", {"String", message.trace_header}}});
    }
    if (queue.fifo) {
        reply["SequenceNumber"] = sequence_number(sequence);
    }
    return reply;
}

} // namespace snowglobe::sqs
