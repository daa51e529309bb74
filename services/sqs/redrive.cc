#include "services/sqs/redrive.h"

#include "emulator/base/json.h"
#include "services/sqs/errors.h"

#include <charconv>

namespace snowglobe::sqs {

namespace {

constexpr std::int64_t receive_count_limit = 1000;
constexpr std::size_t source_queues_max = 10;

ApiError malformed_allow_policy() {
    return {
        "InvalidAttributeValue",
        "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the "
        "redrive allow policy, as it’s in an unsupported format."};
}

// maxReceiveCount may be a number or its text; nullopt if it is neither.
std::optional<std::int64_t> parse_receive_count(const json& value) {
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    std::int64_t count = 0;
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (!text.empty() && error == std::errc() && end == text.data() + text.size()) {
            return count;
        }
    }
    return std::nullopt;
}

bool allows(const Queue& target, const std::string& source_arn) {
    if (target.redrive_allow_policy.empty()) {
        return true;
    }
    const json policy = json::parse(target.redrive_allow_policy);
    const auto permission = policy.at("redrivePermission").get<std::string>();
    if (permission != "byQueue") {
        return permission == "allowAll";
    }
    for (const json& arn : policy.at("sourceQueueArns")) {
        if (arn == source_arn) {
            return true;
        }
    }
    return false;
}

} // namespace

void set_redrive_policy(Context& context, Queue& queue, const std::string& policy) {
    if (policy.empty()) {
        queue.redrive_policy.clear();
        queue.dead_letter_arn.clear();
        queue.receive_count_max = 0;
        return;
    }
    const json parsed = json::parse_or_discard(policy);
    if (!parsed.is_object()) {
        throw ApiError(
            "InvalidAttributeValue",
            "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid "
            "JSON map.");
    }
    const auto refuse = [&](const std::string& reason) {
        return invalid_value(policy, "RedrivePolicy", reason);
    };
    for (const char* name : {"maxReceiveCount", "deadLetterTargetArn"}) {
        if (!parsed.contains(name)) {
            throw refuse(
                "Redrive policy does not contain mandatory attribute: " + std::string(name) + ".");
        }
    }
    if (parsed.size() > 2) {
        throw refuse(
            "Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].");
    }
    const json& given_count = parsed["maxReceiveCount"];
    const auto count = parse_receive_count(given_count);
    if (!count || *count < 1 || *count > receive_count_limit) {
        const std::string shown =
            given_count.is_string() ? given_count.get<std::string>() : given_count.dump();
        throw refuse(
            "Invalid value for maxReceiveCount: " + shown +
            ", valid values are from 1 to 1000 both inclusive.");
    }
    const std::string arn = parsed["deadLetterTargetArn"].is_string()
                                ? parsed["deadLetterTargetArn"].get<std::string>()
                                : "";
    if (!arn.starts_with("arn:aws:sqs:")) {
        throw refuse("Only SQS queues are valid resources for deadLetterTargetArn.");
    }
    if (arn.ends_with(".fifo") != queue.fifo) {
        throw refuse("Dead-letter queue must be same type of queue as the source.");
    }
    const std::optional<Queue> target = find_queue_by_arn(context, arn);
    if (!target) {
        throw refuse("Dead letter target does not exist.");
    }
    // AWS's text for a target that refuses is not known.
    if (!allows(*target, queue_arn(context.scope, queue.name))) {
        throw refuse("The dead letter target's redrive allow policy does not allow this queue.");
    }
    queue.redrive_policy = policy;
    queue.dead_letter_arn = arn;
    queue.receive_count_max = *count;
}

void set_redrive_allow_policy(Queue& queue, const std::string& policy) {
    if (policy.empty()) {
        queue.redrive_allow_policy.clear();
        return;
    }
    const json parsed = json::parse_or_discard(policy);
    if (!parsed.is_object() || !parsed.contains("redrivePermission")) {
        throw malformed_allow_policy();
    }
    const json& permission = parsed["redrivePermission"];
    const bool has_arns = parsed.contains("sourceQueueArns");
    if ((permission != "allowAll" && permission != "denyAll" && permission != "byQueue") ||
        parsed.size() != (has_arns ? 2U : 1U)) {
        throw malformed_allow_policy();
    }
    const json arns = has_arns ? parsed["sourceQueueArns"] : json::array();
    if (!arns.is_array()) {
        throw malformed_allow_policy();
    }
    for (const json& arn : arns) {
        if (!arn.is_string()) {
            throw malformed_allow_policy();
        }
    }
    const auto refuse = [&](const std::string& why) {
        return invalid_value(
            policy,
            "RedriveAllowPolicy",
            "Amazon SQS can't create the redrive allow policy. " + why);
    };
    if (permission == "byQueue" && arns.empty()) {
        throw refuse(
            "When you specify the byQueue permission type, you must also specify one or more "
            "sourceQueueArns values.");
    }
    if (permission != "byQueue" && has_arns) {
        throw refuse(
            "To specify one or more source queue ARNs, you must set redrivePermission to byQueue.");
    }
    if (arns.size() > source_queues_max) {
        throw refuse("The maximum number of source queue ARNs you can specify is 10.");
    }
    queue.redrive_allow_policy = policy;
}

const MetricRow redriven_messages{
    "snowglobe_sqs_redriven_messages_total",
    "Messages that a queue's redrive policy moved to its dead-letter queue.",
    MetricRow::Kind::counter,
    MetricRow::Unit::one,
    {"queue", "dead_letter_queue"}};

std::optional<Queue> dead_letter_queue(Context& context, const Queue& queue) {
    if (queue.dead_letter_arn.empty() ||
        queue.dead_letter_arn == queue_arn(context.scope, queue.name)) {
        return std::nullopt;
    }
    return find_queue_by_arn(context, queue.dead_letter_arn);
}

void move_to_dead_letter_queue(
    Context& context,
    const Queue& source,
    Backlog& backlog,
    const Queue& target,
    const std::vector<Backlog::Place>& messages) {
    Backlog dead_letters(context, target);
    DeadLetters moved;
    moved.queue = target.name;
    for (const auto& [sequence, state] : messages) {
        Message message = backlog.message(sequence, state);
        backlog.remove(sequence, state);
        message.dead_letter_source = queue_arn(context.scope, source.name);
        Backlog::Arrival arrival;
        // A standard queue's retention runs on from the send; a FIFO queue's begins anew.
        arrival.enqueued = target.fifo ? context.now : state.enqueued;
        message.delay = context.now - arrival.enqueued;
        arrival.receive_count = state.receive_count;
        arrival.first_received = state.first_received;
        if (target.fifo) {
            message.deduplication_id = message.id;
        }
        dead_letters.add(message, arrival);
        moved.items.push_back(message.id);
    }
    context.tell(std::move(moved));
    dead_letters.save();
    context.count(
        redriven_messages,
        {queue_arn(context.scope, source.name), queue_arn(context.scope, target.name)},
        messages.size());
}

} // namespace snowglobe::sqs
