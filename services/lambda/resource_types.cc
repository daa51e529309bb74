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
    std::string source;
    if (type == "Kinesis" || type == "DynamoDB") {
        source = "Stream";
    } else if (type == "SQS") {
        source = "Queue";
    } else {
        throw PropertyError{
            path + ".Type",
            "events of type " + type +
                " are not supported yet; supported: Api, DynamoDB, Kinesis, SQS"};
    }
    refuse_unknown(properties, inner, source);
    if (!properties.contains(source)) {
        throw PropertyError{inner + "." + source, "is required: the ARN of the source"};
    }
    create_mapping(context, function.image.name, properties.at(source), properties, inner);
}

ResourceAttributes
create_serverless_function(Service& service, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    const Function function = make_function(
        static_cast<Lambda&>(service), context, request, properties.value("CodeUri", json()));
    const json events = properties.value("Events", json::object());
    if (!events.is_object()) {
        throw PropertyError{"Events", "must be a map"};
    }
    for (const auto& [name, event] : events.items()) {
        create_event(context, function, event, "Events." + name);
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
         create_serverless_function},
        {"AWS::Lambda::Function",
         joined(function_members, {"Code"}),
         joined(function_inert, {"TracingConfig"}),
         create_lambda_function},
        {"AWS::Lambda::EventSourceMapping",
         joined(mapping_members, {"EventSourceArn", "FunctionName"}),
         {"KmsKeyArn", "LoggingConfig", "MetricsConfig", "Tags"},
         create_mapping_resource},
    };
    return types;
}

} // namespace snowglobe::lambda
