#include "services/sqs/template.h"

#include "emulator/base/json.h"
#include "services/sqs/queue.h"

namespace snowglobe::sqs {

namespace {

// CreateQueue takes every attribute as text.
std::string property_text(const std::string& name, const json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_object() != name.ends_with("Policy") || value.is_array() || value.is_null()) {
        throw PropertyError{name, "has a value of the wrong kind: " + value.dump()};
    }
    return value.dump();
}

json tags_of(const json& list) {
    json tags = json::object();
    if (!list.is_array()) {
        throw PropertyError{"Tags", "must be a list of Key and Value"};
    }
    for (const json& tag : list) {
        if (!tag.is_object() || !tag.contains("Key") || !tag.contains("Value")) {
            throw PropertyError{"Tags", "must be a list of Key and Value"};
        }
        const json& value = tag["Value"];
        tags[tag["Key"].get<std::string>()] = value.is_string() ? value : json(value.dump());
    }
    return tags;
}

// The property that AWS's error text names, so that the template's line can be shown.
std::string property_of(const std::string& message, const json& attributes) {
    for (const auto& [name, value] : attributes.items()) {
        if (message.find(name) != std::string::npos) {
            return name;
        }
    }
    return "QueueName";
}

ResourceAttributes
create_from_template(Service&, Context& context, const ResourceRequest& request) {
    json call = {{"Attributes", json::object()}};
    std::string name;
    bool fifo = false;
    for (const auto& [property, value] : request.properties.items()) {
        if (property == "QueueName") {
            name = value.is_string() ? value.get<std::string>() : value.dump();
        } else if (property == "Tags") {
            call["tags"] = tags_of(value);
        } else {
            call["Attributes"][property] = property_text(property, value);
            fifo = fifo || (property == "FifoQueue" && call["Attributes"][property] == "true");
        }
    }
    if (!fifo) {
        call["Attributes"].erase("FifoQueue"); // a template may say false, the API may not
    }
    if (name.empty()) {
        name = request.generated_name.substr(0, 75) + (fifo ? ".fifo" : "");
    }
    call["QueueName"] = name;
    const json attributes = call["Attributes"];
    const Reply reply = context.try_call("sqs", "CreateQueue", std::move(call));
    if (reply.error) {
        throw PropertyError{property_of(reply.error->message, attributes), reply.error->message};
    }
    const std::string url = queue_url(context.scope, name);
    return {url, {{"Arn", queue_arn(context.scope, name)}, {"QueueName", name}, {"QueueUrl", url}}};
}

} // namespace

std::span<const ResourceType> resource_types() {
    static const ResourceType types[] = {
        {"AWS::SQS::Queue",
         {"QueueName",
          "FifoQueue",
          "VisibilityTimeout",
          "RedrivePolicy",
          "RedriveAllowPolicy",
          "MessageRetentionPeriod",
          "DelaySeconds",
          "MaximumMessageSize",
          "ReceiveMessageWaitTimeSeconds",
          "ContentBasedDeduplication",
          "DeduplicationScope",
          "FifoThroughputLimit",
          "KmsMasterKeyId",
          "KmsDataKeyReusePeriodSeconds",
          "SqsManagedSseEnabled",
          "Tags"},
         {},
         create_from_template}};
    return types;
}

} // namespace snowglobe::sqs
