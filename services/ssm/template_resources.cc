#include "services/ssm/template_resources.h"

#include "emulator/base/json.h"

namespace snowglobe::ssm {

namespace {

constexpr const char* members[] = {
    "AllowedPattern", "DataType", "Description", "Policies", "Tier", "Type", "Value"};

std::string name_of(const ResourceRequest& resource) {
    return resource.properties.value("Name", resource.generated_name);
}

json tag_list(const json& tags) {
    json list = json::array();
    for (const auto& [key, value] : tags.items()) {
        list.push_back({{"Key", key}, {"Value", value}});
    }
    return list;
}

// PutParameter's request but for name, tags and Overwrite.
json parameter_of(const json& properties) {
    json request = json::object();
    for (const char* member : members) {
        if (properties.contains(member)) {
            request[member] = properties.at(member);
        }
    }
    for (const char* needed : {"Type", "Value"}) {
        if (!request.contains(needed)) {
            throw PropertyError{needed, "is missing"};
        }
    }
    // CloudFormation's own words.
    if (request.at("Type") == "SecureString") {
        throw PropertyError{
            "Type", "SSM Parameters of type SecureString cannot be created using CloudFormation"};
    }
    return request;
}

// The property that AWS's error speaks of.
const char* property_of(const ApiError& error) {
    const auto speaks_of = [&](std::string_view word) {
        return error.message.find(word) != std::string::npos;
    };
    return error.code.find("Policy") != std::string::npos || speaks_of("olicies") ? "Policies"
           : error.code == "InvalidAllowedPatternException"                       ? "AllowedPattern"
           : speaks_of("data type")                                               ? "DataType"
           : speaks_of("'type'")                                                  ? "Type"
           : speaks_of("'tier'") || speaks_of("downgrade")                        ? "Tier"
           : speaks_of("name") || error.code == "ParameterAlreadyExists"          ? "Name"
                                                                                  : "Value";
}

void call_or_blame(Context& context, const char* operation, json request) {
    const Reply reply = context.try_call("ssm", operation, std::move(request));
    if (reply.error) {
        throw PropertyError{property_of(*reply.error), reply.error->message};
    }
}

ResourceAttributes attributes_of(const std::string& name, const json& properties) {
    return {
        name,
        {{"Type", properties.at("Type").get<std::string>()},
         {"Value", properties.at("Value").get<std::string>()}}};
}

ResourceAttributes
create_from_template(Service&, Context& context, const ResourceRequest& resource) {
    json request = parameter_of(resource.properties);
    const std::string name = name_of(resource);
    request["Name"] = name;
    request["Tags"] = tag_list(resource.properties.value("Tags", json::object()));
    call_or_blame(context, "PutParameter", std::move(request));
    return attributes_of(name, resource.properties);
}

bool exists(Service&, Context& context, const std::string& name) {
    return !context.try_call("ssm", "GetParameter", {{"Name", name}}).error;
}

ResourceAttributes update_from_template(
    Service&,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    const std::string& name = existing.attributes.ref;
    if (name_of(resource) != name) {
        throw PropertyError{"Name", "a parameter keeps its name: " + name};
    }
    json request = parameter_of(resource.properties);
    if (request != parameter_of(existing.properties)) {
        // What is no longer declared is as if it never was.
        for (const char* member : {"AllowedPattern", "Description"}) {
            request[member] = request.value(member, "");
        }
        request["Policies"] = request.value("Policies", "[{}]");
        request["Name"] = name;
        request["Overwrite"] = true;
        call_or_blame(context, "PutParameter", std::move(request));
    }
    const json tags = resource.properties.value("Tags", json::object());
    const json target = {{"ResourceType", "Parameter"}, {"ResourceId", name}};
    json gone = json::array();
    const json tags_before = existing.properties.value("Tags", json::object());
    for (const auto& [key, value] : tags_before.items()) {
        if (!tags.contains(key)) {
            gone.push_back(key);
        }
    }
    if (!gone.empty()) {
        json removal = target;
        removal["TagKeys"] = std::move(gone);
        context.call("ssm", "RemoveTagsFromResource", std::move(removal));
    }
    if (!tags.empty()) {
        json addition = target;
        addition["Tags"] = tag_list(tags);
        context.call("ssm", "AddTagsToResource", std::move(addition));
    }
    return attributes_of(name, resource.properties);
}

} // namespace

std::span<const ResourceType> template_resources() {
    static const ResourceType types[] = {
        {"AWS::SSM::Parameter",
         {{"AllowedPattern", property::text()},
          {"DataType", property::text()},
          {"Description", property::text()},
          {"Name", property::text()},
          {"Policies", property::text()},
          {"Tags", property::map(property::text())},
          {"Tier", property::text()},
          {"Type", property::text()},
          {"Value", property::text()}},
         {},
         create_from_template,
         update_from_template,
         exists}};
    return types;
}

} // namespace snowglobe::ssm
