#include "services/sqs/attributes.h"

#include "emulator/base/json.h"
#include "emulator/base/lower_case.h"
#include "services/sqs/errors.h"
#include "services/sqs/redrive.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace snowglobe::sqs {

namespace {

struct IntegerAttribute {
    std::string_view name;
    std::int64_t min;
    std::int64_t max;
    std::int64_t Queue::*value;
};
constexpr std::array<IntegerAttribute, 5> integer_attributes{{
    {"DelaySeconds", 0, 900, &Queue::delay_s},
    {"MaximumMessageSize", 1024, 1'048'576, &Queue::message_bytes_max},
    {"MessageRetentionPeriod", 60, 1'209'600, &Queue::retention_s},
    {"ReceiveMessageWaitTimeSeconds", 0, 20, &Queue::receive_wait_s},
    {"VisibilityTimeout", 0, 43'200, &Queue::visibility_timeout_s},
}};

constexpr std::array<std::string_view, 6> read_only{
    "QueueArn",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed"};

constexpr std::array<std::string_view, 15> settable{
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled"};

template <class List> bool holds(const List& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

ApiError unknown_attribute(std::string_view name) {
    return {"InvalidAttributeName", "Unknown Attribute " + std::string(name) + "."};
}

ApiError bad_attribute(std::string_view name) {
    return {"InvalidAttributeValue", "Invalid value for the parameter " + std::string(name) + "."};
}

std::int64_t
parse_integer(std::string_view name, std::string_view text, std::int64_t min, std::int64_t max) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < min ||
        value > max) {
        throw bad_attribute(name);
    }
    return value;
}

bool parse_boolean(std::string_view name, std::string_view text) {
    const std::optional<bool> value = read_boolean(text);
    if (!value) {
        throw bad_attribute(name);
    }
    return *value;
}

void check_settable(const Queue& queue, const std::string& name) {
    if (!holds(settable, name)) {
        throw unknown_attribute(name);
    }
    if ((name == "FifoQueue" || name == "ContentBasedDeduplication") && !queue.fifo) {
        throw unknown_attribute(name);
    }
    if ((name == "DeduplicationScope" || name == "FifoThroughputLimit") && !queue.fifo) {
        throw ApiError(
            "InvalidAttributeName",
            "You can specify the " + name + " only when FifoQueue is set to true.");
    }
}

void set_policy(Queue& queue, const std::string& value) {
    if (!value.empty() && !json::parse_or_discard(value).is_object()) {
        throw bad_attribute("Policy");
    }
    queue.policy = value;
}

void set_fifo(const Queue& queue, const std::string& value) {
    // The queue's type was decided at its creation.
    if (parse_boolean("FifoQueue", value) != queue.fifo) {
        throw ApiError(
            "InvalidAttributeValue",
            "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not "
            "supported.");
    }
}

bool choose_one(
    std::string_view name,
    const std::string& value,
    std::string_view for_false,
    std::string_view for_true) {
    if (value != for_false && value != for_true) {
        throw bad_attribute(name);
    }
    return value == for_true;
}

void set_attribute(
    Context& context, Queue& queue, const std::string& name, const std::string& value) {
    for (const IntegerAttribute& attribute : integer_attributes) {
        if (attribute.name == name) {
            queue.*attribute.value = parse_integer(name, value, attribute.min, attribute.max);
            return;
        }
    }
    if (name == "Policy") {
        set_policy(queue, value);
    } else if (name == "RedrivePolicy") {
        set_redrive_policy(context, queue, value);
    } else if (name == "RedriveAllowPolicy") {
        set_redrive_allow_policy(queue, value);
    } else if (name == "FifoQueue") {
        set_fifo(queue, value);
    } else if (name == "ContentBasedDeduplication") {
        queue.content_based_deduplication = parse_boolean(name, value);
    } else if (name == "DeduplicationScope") {
        queue.deduplication_per_group = choose_one(name, value, "queue", "messageGroup");
    } else if (name == "FifoThroughputLimit") {
        queue.throughput_per_group = choose_one(name, value, "perQueue", "perMessageGroupId");
    } else if (name == "KmsMasterKeyId") {
        queue.kms_key = value;
        queue.managed_sse = value.empty() && queue.managed_sse;
    } else if (name == "KmsDataKeyReusePeriodSeconds") {
        queue.kms_reuse_s = parse_integer(name, value, 60, 86'400);
    } else if (name == "SqsManagedSseEnabled") {
        queue.managed_sse = parse_boolean(name, value);
        if (queue.managed_sse) {
            queue.kms_key.clear();
        }
    }
}

void check_together(const Queue& queue, const json& given) {
    if (read_boolean(given.value("SqsManagedSseEnabled", "")) == true &&
        !given.value("KmsMasterKeyId", "").empty()) {
        throw ApiError(
            "InvalidAttributeName",
            "You can use one type of server-side encryption (SSE) at one time. You can either "
            "enable KMS SSE or SQS SSE.");
    }
    if (queue.throughput_per_group && !queue.deduplication_per_group) {
        throw bad_attribute("FifoThroughputLimit");
    }
}

} // namespace

std::string attribute_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::optional<bool> read_boolean(std::string_view text) {
    const std::string lower = lower_case(std::string(text));
    if (lower != "true" && lower != "false") {
        return std::nullopt;
    }
    return lower == "true";
}

void apply_attributes(Context& context, Queue& queue, const json& given) {
    json texts = json::object(); // null counts as absent
    for (const auto& [name, value] : given.items()) {
        if (!value.is_null()) {
            texts[name] = attribute_text(value);
        }
    }
    for (const auto& [name, value] : texts.items()) {
        check_settable(queue, name);
    }
    Queue changed = queue;
    for (const auto& [name, value] : texts.items()) {
        set_attribute(context, changed, name, value.get<std::string>());
    }
    check_together(changed, texts);
    queue = std::move(changed);
}

std::map<std::string, std::string> attributes_of(const Queue& queue, const Scope& scope) {
    const auto boolean = [](bool value) { return value ? "true" : "false"; };
    std::map<std::string, std::string> out;
    for (const IntegerAttribute& attribute : integer_attributes) {
        out.emplace(attribute.name, std::to_string(queue.*attribute.value));
    }
    out["QueueArn"] = queue_arn(scope, queue.name);
    out["CreatedTimestamp"] = std::to_string(epoch_s(queue.created));
    out["LastModifiedTimestamp"] = std::to_string(epoch_s(queue.modified));
    out["SqsManagedSseEnabled"] = boolean(queue.managed_sse);
    const auto add_if_set = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            out[name] = value;
        }
    };
    add_if_set("Policy", queue.policy);
    add_if_set("RedrivePolicy", queue.redrive_policy);
    add_if_set("RedriveAllowPolicy", queue.redrive_allow_policy);
    add_if_set("KmsMasterKeyId", queue.kms_key);
    if (queue.kms_reuse_s && (*queue.kms_reuse_s != 300 || !queue.kms_key.empty())) {
        out["KmsDataKeyReusePeriodSeconds"] = std::to_string(*queue.kms_reuse_s);
    }
    if (queue.fifo) {
        out["FifoQueue"] = "true";
        out["ContentBasedDeduplication"] = boolean(queue.content_based_deduplication);
        out["DeduplicationScope"] = queue.deduplication_per_group ? "messageGroup" : "queue";
        out["FifoThroughputLimit"] = queue.throughput_per_group ? "perMessageGroupId" : "perQueue";
    }
    return out;
}

void add_counts(std::map<std::string, std::string>& attributes, const Backlog::Counts& counts) {
    attributes["ApproximateNumberOfMessages"] = std::to_string(counts.visible);
    attributes["ApproximateNumberOfMessagesNotVisible"] = std::to_string(counts.in_flight);
    attributes["ApproximateNumberOfMessagesDelayed"] = std::to_string(counts.delayed);
}

void check_attribute_name_known(std::string_view name) {
    if (name != "All" && !holds(settable, name) && !holds(read_only, name)) {
        throw unknown_attribute(name);
    }
}

} // namespace snowglobe::sqs
