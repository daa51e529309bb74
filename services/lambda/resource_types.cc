// AWS::Serverless::Function, AWS::Lambda::Function and AWS::Lambda::EventSourceMapping in
// templates.
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/function.h"
#include "services/lambda/lambda.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace snowglobe::lambda {

namespace {

// Parameters and Sub give text where the API wants numbers and booleans.
json to_number(const json& value) {
    if (value.is_object()) {
        json out = value;
        for (json& member : out) {
            member = to_number(member);
        }
        return out;
    }
    if (!value.is_string()) {
        return value;
    }
    const json read = json::parse_or_discard(value.get<std::string>());
    return read.is_number() || read.is_boolean() ? read : value;
}

Function make_function(
    Lambda& lambda, Context& context, const ResourceRequest& request, const json& code_uri) {
    const json& properties = request.properties;
    Function function;
    function.image = read_image(
        context, request, properties.value("FunctionName", request.generated_name), code_uri);
    function.description = properties.value("Description", "");
    function.runtime = properties.value("Runtime", "provided.al2023");
    function.role =
        properties.value("Role", "arn:aws:iam::" + context.scope.account + ":role/lambda-role");
    if (properties.contains("ReservedConcurrentExecutions")) {
        function.reserved_concurrency = function.image.concurrency_max;
    }
    function.last_modified = context.now;
    try {
        lambda.check_library(function.image);
    } catch (const std::runtime_error& error) {
        throw PropertyError{"CodeUri", error.what()};
    }
    put_function(context.store, context.scope, function);
    return function;
}

ResourceAttributes attributes_of(const Function& function) {
    return {function.image.name, {{"Arn", function.image.arn}}};
}

// Members of an event or mapping resource that go to CreateEventSourceMapping as they are.
constexpr std::array<std::string_view, 13> mapping_members = {
    "BatchSize",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "Enabled",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "ScalingConfig",
    "StartingPosition",
    "StartingPositionTimestamp",
};

json create_mapping(
    Context& context,
    const std::string& function,
    const json& source_arn,
    const json& properties,
    const std::string& path) {
    json request = {{"FunctionName", function}, {"EventSourceArn", source_arn}};
    for (const std::string_view member : mapping_members) {
        if (const auto found = properties.find(member); found != properties.end()) {
            request[std::string(member)] = to_number(*found);
        }
    }
    // SAM's `Type` says what the destination's ARN says too.
    if (const auto config = request.find("DestinationConfig");
        config != request.end() && config->is_object() && config->contains("OnFailure") &&
        config->at("OnFailure").is_object()) {
        config->at("OnFailure").erase("Type");
    }
    const Reply reply = context.try_call("lambda", "CreateEventSourceMapping", std::move(request));
    if (reply.error) {
        throw PropertyError{path, reply.error->message};
    }
    return reply.body;
}

// What a mapping has where its template does not mention the member. Positions stay.
json default_of(std::string_view member, const std::string& source_arn) {
    const bool queue = service_of_arn(source_arn) == "sqs";
    const json defaults = {
        {"BatchSize", queue ? 10 : 100},
        {"BisectBatchOnFunctionError", false},
        {"DestinationConfig", json::object()},
        {"Enabled", true},
        {"FilterCriteria", json::object()},
        {"FunctionResponseTypes", json::array()},
        {"MaximumBatchingWindowInSeconds", 0},
        {"MaximumRecordAgeInSeconds", -1},
        {"MaximumRetryAttempts", -1},
        {"ParallelizationFactor", 1},
        {"ScalingConfig", json::object()},
    };
    return defaults.value(member, json());
}

// Makes an existing mapping what `properties` say; its checkpoints stay.
void update_mapping(
    Context& context,
    const std::string& uuid,
    const std::string& source_arn,
    const json& properties,
    const json& before,
    const std::string& path) {
    json request = {{"UUID", uuid}};
    if (properties.contains("FunctionName")) {
        request["FunctionName"] = properties.at("FunctionName");
    }
    for (const std::string_view member : mapping_members) {
        const json wanted = properties.value(member, json());
        if (wanted == before.value(member, json())) {
            continue;
        }
        if (member.starts_with("StartingPosition")) {
            throw PropertyError{
                path, std::string(member) + " of a mapping that has begun is fixed"};
        }
        request[std::string(member)] =
            wanted.is_null() ? default_of(member, source_arn) : to_number(wanted);
    }
    const Reply reply = context.try_call("lambda", "UpdateEventSourceMapping", std::move(request));
    if (reply.error) {
        throw PropertyError{path, reply.error->message};
    }
}

// The mapping between a source and a function; there is at most one.
std::optional<std::string>
find_uuid(Context& context, const std::string& source_arn, const std::string& function) {
    for (const Mapping& mapping : all_mappings(context)) {
        if (mapping.source_arn == source_arn && mapping.function_name == function) {
            return mapping.uuid;
        }
    }
    return std::nullopt;
}

void refuse_unknown(const json& properties, const std::string& path, const std::string& source) {
    for (const auto& [name, value] : properties.items()) {
        const bool known =
            name == source || std::find(mapping_members.begin(), mapping_members.end(), name) !=
                                  mapping_members.end();
        if (!known) {
            throw PropertyError{path + "." + name, "is not supported for this type of event"};
        }
    }
}

void create_api_event(
    Context& context, const Function& function, const json& properties, const std::string& path) {
    for (const char* member : {"Path", "Method"}) {
        if (!properties.contains(member) || !properties.at(member).is_string()) {
            throw PropertyError{path + "." + member, "is required: text"};
        }
    }
    for (const auto& [name, value] : properties.items()) {
        if (name != "Path" && name != "Method" && name != "RestApiId") {
            throw PropertyError{path + "." + name, "is not supported for an event of type Api"};
        }
    }
    const Reply reply = context.try_call(
        "execute-api",
        "AddRoute",
        {{"RestApiId", properties.value("RestApiId", "")},
         {"Path", properties.at("Path")},
         {"Method", properties.at("Method")},
         {"FunctionName", function.image.name}});
    if (reply.error) {
        throw PropertyError{path, reply.error->message};
    }
}

// The member that names the source of an event of this type.
std::string source_member(const std::string& type, const std::string& path) {
    if (type == "Kinesis" || type == "DynamoDB") {
        return "Stream";
    }
    if (type == "SQS") {
        return "Queue";
    }
    throw PropertyError{
        path + ".Type",
        "events of type " + type +
            " are not supported yet; supported: Api, DynamoDB, Kinesis, SQS"};
}

void create_event(
    Context& context, const Function& function, const json& event, const std::string& path) {
    if (!event.is_object() || !event.contains("Type") || !event.at("Type").is_string()) {
        throw PropertyError{path + ".Type", "is required"};
    }
    const std::string type = event.at("Type").get<std::string>();
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    if (!properties.is_object()) {
        throw PropertyError{inner, "must be a map"};
    }
    if (type == "Api") {
        create_api_event(context, function, properties, inner);
        return;
    }
    const std::string source = source_member(type, path);
    refuse_unknown(properties, inner, source);
    if (!properties.contains(source)) {
        throw PropertyError{inner + "." + source, "is required: the ARN of the source"};
    }
    create_mapping(context, function.image.name, properties.at(source), properties, inner);
}

void delete_event(Context& context, const Function& function, const json& event) {
    const json properties = event.value("Properties", json::object());
    const std::string type = event.value("Type", "");
    if (type == "Api") {
        context.call(
            "execute-api",
            "DeleteRoute",
            {{"RestApiId", properties.value("RestApiId", "")},
             {"Path", properties.at("Path")},
             {"Method", properties.at("Method")}});
        return;
    }
    const std::string source = properties.at(source_member(type, {})).get<std::string>();
    if (const auto uuid = find_uuid(context, source, function.image.name)) {
        context.call("lambda", "DeleteEventSourceMapping", {{"UUID", *uuid}});
    }
}

// True if the event is still of the same source, so that its mapping can go on.
bool same_source(const json& event, const json& before) {
    const json properties = event.value("Properties", json::object());
    const json properties_before = before.value("Properties", json::object());
    return event.value("Type", "") != "Api" &&
           event.value("Type", "") == before.value("Type", "") &&
           properties.value("Stream", "") == properties_before.value("Stream", "") &&
           properties.value("Queue", "") == properties_before.value("Queue", "");
}

void update_event(
    Context& context,
    const Function& function,
    const json& event,
    const json& before,
    const std::string& path) {
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    const std::string member = source_member(event.value("Type", ""), path);
    refuse_unknown(properties, inner, member);
    const auto source = properties.at(member).get<std::string>();
    const auto uuid = find_uuid(context, source, function.image.name);
    if (!uuid) { // it was deleted meanwhile
        create_event(context, function, event, path);
        return;
    }
    update_mapping(
        context, *uuid, source, properties, before.value("Properties", json::object()), inner);
}

json events_of(const json& properties) {
    const json events = properties.value("Events", json::object());
    if (!events.is_object()) {
        throw PropertyError{"Events", "must be a map"};
    }
    return events;
}

ResourceAttributes
create_serverless_function(Service& service, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    const Function function = make_function(
        static_cast<Lambda&>(service), context, request, properties.value("CodeUri", json()));
    const json events = events_of(properties);
    for (const auto& [name, event] : events.items()) {
        create_event(context, function, event, "Events." + name);
    }
    return attributes_of(function);
}

void keep_name(const ResourceRequest& request, const ExistingResource& existing) {
    if (request.properties.value("FunctionName", request.generated_name) !=
        existing.attributes.ref) {
        throw PropertyError{
            "FunctionName", "a function keeps its name: " + existing.attributes.ref};
    }
}

ResourceAttributes update_serverless_function(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    keep_name(request, existing);
    const json& properties = request.properties;
    const Function function = make_function(
        static_cast<Lambda&>(service), context, request, properties.value("CodeUri", json()));
    const json events = events_of(properties);
    const json before = events_of(existing.properties);
    for (const auto& [name, event] : before.items()) {
        if (!events.contains(name) ||
            (events.at(name) != event && !same_source(events.at(name), event))) {
            delete_event(context, function, event);
        }
    }
    for (const auto& [name, event] : events.items()) {
        const std::string path = "Events." + name;
        if (!before.contains(name)) {
            create_event(context, function, event, path);
        } else if (before.at(name) == event) {
            continue;
        } else if (same_source(event, before.at(name))) {
            update_event(context, function, event, before.at(name), path);
        } else {
            create_event(context, function, event, path);
        }
    }
    return attributes_of(function);
}

// The library is the code's key in a bucket that does not exist here: Code: {S3Key: name or path}.
ResourceAttributes
create_lambda_function(Service& service, Context& context, const ResourceRequest& request) {
    const json code = request.properties.value("Code", json());
    json library = code;
    if (code.is_object()) {
        library = code.value("S3Key", json());
    }
    if (!library.is_string()) {
        throw PropertyError{"Code.S3Key", "must name a handler library or its path"};
    }
    return attributes_of(make_function(static_cast<Lambda&>(service), context, request, library));
}

ResourceAttributes update_lambda_function(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    keep_name(request, existing);
    return create_lambda_function(service, context, request);
}

ResourceAttributes
create_mapping_resource(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    for (const char* member : {"FunctionName", "EventSourceArn"}) {
        if (!properties.contains(member) || !properties.at(member).is_string()) {
            throw PropertyError{member, "is required: text"};
        }
    }
    const json mapping = create_mapping(
        context,
        properties.at("FunctionName").get<std::string>(),
        properties.at("EventSourceArn"),
        properties,
        "EventSourceArn");
    const auto uuid = mapping.at("UUID").get<std::string>();
    return {
        uuid,
        {{"Id", uuid},
         {"EventSourceMappingArn", mapping.at("EventSourceMappingArn").get<std::string>()}}};
}

bool mapping_exists(Service&, Context& context, const std::string& uuid) {
    return find_mapping(context, uuid).has_value();
}

ResourceAttributes update_mapping_resource(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing) {
    const json& properties = request.properties;
    const auto source = existing.properties.value("EventSourceArn", "");
    if (properties.value("EventSourceArn", "") != source) {
        throw PropertyError{"EventSourceArn", "a mapping keeps its source: " + source};
    }
    update_mapping(
        context,
        existing.attributes.ref,
        source,
        properties,
        existing.properties,
        "EventSourceArn");
    return existing.attributes;
}

// What both types of functions honour, and what neither does.
constexpr std::array<std::string_view, 9> function_members = {
    "Description",
    "Environment",
    "FunctionName",
    "Handler",
    "MemorySize",
    "ReservedConcurrentExecutions",
    "Role",
    "Runtime",
    "Timeout",
};
constexpr std::array<std::string_view, 8> function_inert = {
    "Architectures",
    "EphemeralStorage",
    "KmsKeyArn",
    "Layers",
    "LoggingConfig",
    "PackageType",
    "Tags",
    "VpcConfig",
};

using Names = std::vector<std::string_view>;

Names joined(std::span<const std::string_view> common, Names names) {
    names.insert(names.end(), common.begin(), common.end());
    return names;
}

} // namespace

std::span<const ResourceType> Lambda::resource_types() const {
    static const std::vector<ResourceType> types{
        {"AWS::Serverless::Function",
         joined(function_members, {"CodeUri", "Events"}),
         joined(
             function_inert,
             {"AutoPublishAlias",
              "DeploymentPreference",
              "PermissionsBoundary",
              "Policies",
              "ProvisionedConcurrencyConfig",
              "Tracing"}),
         create_serverless_function,
         update_serverless_function,
         nullptr,
         true},
        {"AWS::Lambda::Function",
         joined(function_members, {"Code"}),
         joined(function_inert, {"TracingConfig"}),
         create_lambda_function,
         update_lambda_function,
         nullptr,
         true},
        {"AWS::Lambda::EventSourceMapping",
         joined(mapping_members, {"EventSourceArn", "FunctionName"}),
         {"KmsKeyArn", "LoggingConfig", "MetricsConfig", "Tags"},
         create_mapping_resource,
         update_mapping_resource,
         mapping_exists},
    };
    return types;
}

} // namespace snowglobe::lambda
