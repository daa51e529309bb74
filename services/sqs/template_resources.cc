#include "services/sqs/template_resources.h"

#include "emulator/base/json.h"
#include "services/sqs/attributes.h"
#include "services/sqs/queue.h"

namespace snowglobe::sqs {

namespace {

// CreateQueue takes every attribute as text.
std::string property_text(const std::string& name, const json& value) {
    if (name.ends_with("Policy") && !value.is_object() && !value.is_string()) {
        throw PropertyError{name, "must be a map"};
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

json tags_of(const json& list) {
    json tags = json::object();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const json& tag = list[i];
        if (!tag.contains("Key") || !tag.contains("Value")) {
            throw PropertyError{"Tags." + std::to_string(i), "a tag is a map of Key and Value"};
        }
        tags[tag["Key"].get<std::string>()] = tag["Value"];
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

// The request of CreateQueue.
json creation_of(const ResourceRequest& request) {
    json call = {{"Attributes", json::object()}};
    std::string name;
    bool fifo = false;
    for (const auto& [property, value] : request.properties.items()) {
        if (property == "QueueName") {
            name = value.get<std::string>();
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
    return call;
}

void call_or_blame(Context& context, const char* operation, json call, const json& attributes) {
    const Reply reply = context.try_call("sqs", operation, std::move(call));
    if (reply.error) {
        throw PropertyError{property_of(reply.error->message, attributes), reply.error->message};
    }
}

ResourceAttributes
create_from_template(Service&, Context& context, const ResourceRequest& request) {
    json call = creation_of(request);
    const std::string name = call["QueueName"];
    const json attributes = call["Attributes"];
    call_or_blame(context, "CreateQueue", std::move(call), attributes);
    const std::string url = queue_url(context.scope, name);
    return {url, {{"Arn", queue_arn(context.scope, name)}, {"QueueName", name}, {"QueueUrl", url}}};
}

bool exists(Service&, Context& context, const std::string& url) {
    return find_queue(context, url.substr(url.rfind('/') + 1)).has_value();
}

// What a queue has whose template does not mention the attribute.
json default_of(const std::string& attribute, const std::string& name, const Scope& scope) {
    Queue plain;
    plain.name = name;
    plain.fifo = name.ends_with(".fifo");
    const auto defaults = attributes_of(plain, scope);
    const auto found = defaults.find(attribute);
    return found == defaults.end() ? "" : found->second;
}

ResourceAttributes update_from_template(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing) {
    json call = creation_of(request);
    ResourceRequest old = request;
    old.properties = existing.properties;
    const json before = creation_of(old);
    const std::string name = call["QueueName"];
    if (name != before["QueueName"]) {
        throw PropertyError{
            "QueueName", "a queue keeps its name: " + before["QueueName"].get<std::string>()};
    }
    json attributes = json::object(); // those that differ
    for (const auto& [attribute, value] : call["Attributes"].items()) {
        if (before["Attributes"].value(attribute, json()) != value) {
            attributes[attribute] = value;
        }
    }
    for (const auto& [attribute, value] : before["Attributes"].items()) {
        if (!call["Attributes"].contains(attribute)) {
            attributes[attribute] = default_of(attribute, name, context.scope);
        }
    }
    const std::string& url = existing.attributes.ref;
    if (!attributes.empty()) {
        call_or_blame(
            context,
            "SetQueueAttributes",
            {{"QueueUrl", url}, {"Attributes", attributes}},
            attributes);
    }
    json gone = json::array();
    const json tags = call.value("tags", json::object());
    const json tags_before = before.value("tags", json::object());
    for (const auto& [key, value] : tags_before.items()) {
        if (!tags.contains(key)) {
            gone.push_back(key);
        }
    }
    if (!gone.empty()) {
        context.call("sqs", "UntagQueue", {{"QueueUrl", url}, {"TagKeys", std::move(gone)}});
    }
    if (!tags.empty()) {
        context.call("sqs", "TagQueue", {{"QueueUrl", url}, {"Tags", tags}});
    }
    return existing.attributes;
}

} // namespace

std::span<const ResourceType> template_resources() {
    static const ResourceType types[] = {
        {"AWS::SQS::Queue",
         {{"ContentBasedDeduplication", property::boolean()},
          {"DeduplicationScope", property::text()},
          {"DelaySeconds", property::integer()},
          {"FifoQueue", property::boolean()},
          {"FifoThroughputLimit", property::text()},
          {"KmsDataKeyReusePeriodSeconds", property::integer()},
          {"KmsMasterKeyId", property::text()},
          {"MaximumMessageSize", property::integer()},
          {"MessageRetentionPeriod", property::integer()},
          {"QueueName", property::text()},
          {"ReceiveMessageWaitTimeSeconds", property::integer()},
          {"RedriveAllowPolicy", {}}, // JSON as a map or as text, which goes to the queue as it is
          {"RedrivePolicy", {}},
          {"SqsManagedSseEnabled", property::boolean()},
          {"Tags", property::tags()},
          {"VisibilityTimeout", property::integer()}},
         {},
         create_from_template,
         update_from_template,
         exists}};
    return types;
}

} // namespace snowglobe::sqs
