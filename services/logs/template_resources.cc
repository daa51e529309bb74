#include "services/logs/template_resources.h"

#include "emulator/base/json.h"

namespace snowglobe::logs {

namespace {

// The property that AWS's error speaks of.
const char* property_of(const ApiError& error) {
    const auto speaks_of = [&](std::string_view word) {
        return error.message.find(word) != std::string::npos;
    };
    return speaks_of("retentionInDays") ? "RetentionInDays"
           : speaks_of("'tags")         ? "Tags"
           : speaks_of("kmsKeyId")      ? "KmsKeyId"
           : speaks_of("logGroupClass") ? "LogGroupClass"
           : speaks_of("log stream")    ? "LogStreamName"
                                        : "LogGroupName";
}

void call_or_blame(Context& context, const char* operation, json request) {
    const Reply reply = context.try_call("logs", operation, std::move(request));
    if (reply.error) {
        throw PropertyError{property_of(*reply.error), reply.error->message};
    }
}

std::string name_of(const ResourceRequest& resource) {
    return resource.properties.value("LogGroupName", resource.generated_name);
}

json tags_of(const json& properties) {
    json tags = json::object();
    const json list = properties.value("Tags", json::array());
    for (const json& tag : list) {
        tags[tag.at("Key").get<std::string>()] = tag.value("Value", "");
    }
    return tags;
}

ResourceAttributes attributes_of(Context& context, const std::string& name) {
    return {name, {{"Arn", context.arn("logs", "log-group:" + name + ":*")}}};
}

void set_retention(Context& context, const std::string& name, const json& properties) {
    if (properties.contains("RetentionInDays")) {
        call_or_blame(
            context,
            "PutRetentionPolicy",
            {{"logGroupName", name}, {"retentionInDays", properties.at("RetentionInDays")}});
    } else {
        call_or_blame(context, "DeleteRetentionPolicy", {{"logGroupName", name}});
    }
}

void set_tags(Context& context, const std::string& name, const json& before, const json& now) {
    json gone = json::array();
    for (const auto& [key, value] : before.items()) {
        if (!now.contains(key)) {
            gone.push_back(key);
        }
    }
    if (!gone.empty()) {
        call_or_blame(
            context, "UntagLogGroup", {{"logGroupName", name}, {"tags", std::move(gone)}});
    }
    if (!now.empty()) {
        call_or_blame(context, "TagLogGroup", {{"logGroupName", name}, {"tags", now}});
    }
}

bool group_exists(Service&, Context& context, const std::string& name) {
    return !context
                .try_call("logs", "ListTagsLogGroup", {{"logGroupName", name}})
                .error;
}

// A group that is there already is taken over: a function that ran before the template declared its
// group has made it. CloudFormation refuses that.
ResourceAttributes
create_group(Service& service, Context& context, const ResourceRequest& resource) {
    const std::string name = name_of(resource);
    const json& properties = resource.properties;
    const json tags = tags_of(properties);
    if (group_exists(service, context, name)) {
        set_tags(context, name, json::object(), tags);
    } else {
        json request = {{"logGroupName", name}};
        if (!tags.empty()) {
            request["tags"] = tags;
        }
        for (const auto& [property, member] :
             {std::pair{"KmsKeyId", "kmsKeyId"},
              std::pair{"LogGroupClass", "logGroupClass"},
              std::pair{"DeletionProtectionEnabled", "deletionProtectionEnabled"}}) {
            if (properties.contains(property)) {
                request[member] = properties.at(property);
            }
        }
        call_or_blame(context, "CreateLogGroup", std::move(request));
    }
    if (properties.contains("RetentionInDays")) {
        set_retention(context, name, properties);
    }
    return attributes_of(context, name);
}

ResourceAttributes update_group(
    Service&,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    const std::string& name = existing.attributes.ref;
    if (name_of(resource) != name) {
        throw PropertyError{"LogGroupName", "a log group keeps its name: " + name};
    }
    const auto value_of = [](const json& properties, const char* property) {
        return properties.contains(property) ? properties.at(property) : json();
    };
    if (value_of(resource.properties, "LogGroupClass") !=
        value_of(existing.properties, "LogGroupClass")) {
        throw PropertyError{"LogGroupClass", "a log group keeps its class"};
    }
    set_retention(context, name, resource.properties);
    set_tags(context, name, tags_of(existing.properties), tags_of(resource.properties));
    const auto key = resource.properties.value("KmsKeyId", std::string());
    if (key.empty()) {
        call_or_blame(context, "DisassociateKmsKey", {{"logGroupName", name}});
    } else {
        call_or_blame(context, "AssociateKmsKey", {{"logGroupName", name}, {"kmsKeyId", key}});
    }
    call_or_blame(
        context,
        "PutLogGroupDeletionProtection",
        {{"logGroupIdentifier", name},
         {"deletionProtectionEnabled",
          resource.properties.value("DeletionProtectionEnabled", false)}});
    return attributes_of(context, name);
}

ResourceAttributes create_stream(Service&, Context& context, const ResourceRequest& resource) {
    const std::string name = resource.properties.value("LogStreamName", resource.generated_name);
    if (!resource.properties.contains("LogGroupName")) {
        throw PropertyError{"LogGroupName", "is missing"};
    }
    call_or_blame(
        context,
        "CreateLogStream",
        {{"logGroupName", resource.properties.at("LogGroupName")}, {"logStreamName", name}});
    return {name, {}};
}

} // namespace

std::span<const ResourceType> template_resources() {
    static const ResourceType types[] = {
        {"AWS::Logs::LogGroup",
         {{"DeletionProtectionEnabled", property::boolean()},
          {"KmsKeyId", property::text()},
          {"LogGroupClass", property::text()},
          {"LogGroupName", property::text()},
          {"RetentionInDays", property::integer()},
          {"Tags", property::tags()}},
         {"BearerTokenAuthenticationEnabled",
          "DataProtectionPolicy",
          "FieldIndexPolicies",
          "ResourcePolicyDocument"},
         create_group,
         update_group,
         group_exists},
        {"AWS::Logs::LogStream",
         {{"LogGroupName", property::text()}, {"LogStreamName", property::text()}},
         {},
         create_stream}};
    return types;
}

} // namespace snowglobe::logs
