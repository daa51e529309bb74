// AWS::Serverless::Function, AWS::Lambda::Function and AWS::Lambda::EventSourceMapping in
// templates.
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/code.h"
#include "services/lambda/function.h"
#include "services/lambda/layer.h"
#include "services/lambda/lambda.h"
#include "services/lambda/runtime.h"
#include "services/lambda/template_mappings.h"
#include "services/lambda/template_properties.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace snowglobe::lambda {

namespace {

// Versions are no template's here: one that is loaded again leaves them.
void keep_what_is_not_declared(Context& context, Function& function) {
    if (const auto before = find_function(context.store, context.scope, function.image.name)) {
        function.versions_made = before->versions_made;
        drop_archive(context, before->code_sha256);
    }
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
    keep_what_is_not_declared(context, function);
    put_function(context.store, context.scope, function);
    return function;
}

ResourceAttributes attributes_of(const Function& function) {
    return {function.image.name, {{"Arn", function.image.arn}}};
}

// What SAM takes, in any case; "*" is an older way to write ANY.
bool is_method(std::string method) {
    std::transform(method.begin(), method.end(), method.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    constexpr std::array<std::string_view, 10> methods{
        "*",
        "ANY",
        "DELETE",
        "GET",
        "HEAD",
        "OPTIONS",
        "PATCH",
        "POST",
        "PUT",
        "X-AMAZON-APIGATEWAY-ANY-METHOD"};
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

void check_api_event(const json& properties, const std::string& path) {
    for (const char* member : {"Path", "Method"}) {
        if (!properties.contains(member)) {
            throw PropertyError{path + "." + member, "is required: text"};
        }
    }
    const auto path_of_event = properties.at("Path").get<std::string>();
    if (!path_of_event.starts_with('/')) {
        throw PropertyError{path + ".Path", "must begin with /, not '" + path_of_event + "'"};
    }
    const auto method = properties.at("Method").get<std::string>();
    if (!is_method(method)) {
        throw PropertyError{
            path + ".Method",
            "must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, not '" + method +
                "'"};
    }
    for (const auto& [name, value] : properties.items()) {
        if (name != "Path" && name != "Method" && name != "RestApiId") {
            throw PropertyError{path + "." + name, "is not supported for an event of type Api"};
        }
    }
}

void create_api_event(
    Context& context, const Function& function, const json& properties, const std::string& path) {
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

// What can be told of an event without a function.
void check_event(const json& event, const std::string& path) {
    if (!event.contains("Type")) {
        throw PropertyError{path + ".Type", "is required"};
    }
    const std::string type = event.at("Type").get<std::string>();
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    if (type == "Api") {
        check_api_event(properties, inner);
        return;
    }
    check_mapping_event(type, properties, path);
}

void create_event(
    Context& context, const Function& function, const json& event, const std::string& path) {
    check_event(event, path);
    const std::string type = event.at("Type").get<std::string>();
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    if (type == "Api") {
        create_api_event(context, function, properties, inner);
    } else {
        create_mapping(context, function.image.name, mapping_of_event(type, properties), inner);
    }
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
    if (const auto uuid =
            find_mapping_of(context, mapping_of_event(type, properties), function.image.name)) {
        context.call("lambda", "DeleteEventSourceMapping", {{"UUID", *uuid}});
    }
}

// True if the event is still of the same source, so that its mapping can go on.
bool same_source(const json& event, const json& before) {
    const std::string type = event.value("Type", "");
    return type != "Api" && type == before.value("Type", "") &&
           has_same_source(
               mapping_of_event(type, event.value("Properties", json::object())),
               mapping_of_event(type, before.value("Properties", json::object())));
}

void update_event(
    Context& context,
    const Function& function,
    const json& event,
    const json& before,
    const std::string& path) {
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    const std::string type = event.value("Type", "");
    check_mapping_event(type, properties, path);
    const json mapping = mapping_of_event(type, properties);
    const auto uuid = find_mapping_of(context, mapping, function.image.name);
    if (!uuid) { // it was deleted meanwhile
        create_event(context, function, event, path);
        return;
    }
    update_mapping(
        context,
        *uuid,
        mapping,
        mapping_of_event(type, before.value("Properties", json::object())),
        inner);
}

json events_of(const json& properties) {
    return properties.value("Events", json::object());
}

// Inline code takes the place of a path: it is written to a folder.
json code_of_serverless(const json& properties) {
    if (properties.contains("InlineCode") && !properties.contains("CodeUri")) {
        return inline_code(
            properties.value("Runtime", ""),
            "InlineCode",
            properties.at("InlineCode").get<std::string>());
    }
    return properties.value("CodeUri", json());
}

ResourceAttributes
create_serverless_function(Service& service, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    PropertyErrors errors;
    std::optional<Function> function;
    errors.attempt([&] {
        function = make_function(
            static_cast<Lambda&>(service), context, request, code_of_serverless(properties));
    });
    const json events = events_of(properties);
    for (const auto& member : events.items()) {
        const std::string path = "Events." + member.name;
        errors.attempt([&] {
            if (function) {
                create_event(context, *function, member.value, path);
            } else {
                check_event(member.value, path);
            }
        });
    }
    errors.throw_if_any();
    return attributes_of(*function);
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
        static_cast<Lambda&>(service), context, request, code_of_serverless(properties));
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
    if (code.is_object() && code.contains("ZipFile") && code.at("ZipFile").is_string()) {
        library = inline_code(
            request.properties.value("Runtime", ""),
            "Code.ZipFile",
            code.at("ZipFile").get<std::string>());
    } else if (code.is_object()) {
        library = code.value("S3Key", json());
    }
    if (!library.is_string()) {
        refuse_code(request, "Code.S3Key", "must name a handler library or its path");
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
create_serverless_layer(Service&, Context& context, const ResourceRequest& request) {
    return create_layer(context, request, request.properties.value("ContentUri", json()));
}

ResourceAttributes
create_lambda_layer(Service&, Context& context, const ResourceRequest& request) {
    return create_layer(context, request, request.properties.value("Content", json()));
}

ResourceAttributes update_serverless_layer(
    Service& service, Context& context, const ResourceRequest& request, const ExistingResource&) {
    return create_serverless_layer(service, context, request);
}

ResourceAttributes update_lambda_layer(
    Service& service, Context& context, const ResourceRequest& request, const ExistingResource&) {
    return create_lambda_layer(service, context, request);
}

ResourceAttributes
create_mapping_resource(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    if (!properties.contains("FunctionName")) {
        throw PropertyError{"FunctionName", "is required: text"};
    }
    const bool manages_itself = properties.contains("SelfManagedEventSource");
    if (!manages_itself && !properties.contains("EventSourceArn")) {
        throw PropertyError{"EventSourceArn", "is required: text"};
    }
    const json mapping = create_mapping(
        context,
        properties.at("FunctionName").get<std::string>(),
        mapping_of_resource(properties),
        manages_itself ? "SelfManagedEventSource" : "EventSourceArn");
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
    for (const char* member : fixed_mapping_members) {
        if (properties.value(member, json()) != existing.properties.value(member, json())) {
            throw PropertyError{
                member,
                "a mapping keeps its source: " + existing.properties.value(member, json()).dump()};
        }
    }
    update_mapping(
        context,
        existing.attributes.ref,
        mapping_of_resource(properties),
        mapping_of_resource(existing.properties),
        "EventSourceArn");
    return existing.attributes;
}

} // namespace

std::span<const ResourceType> Lambda::resource_types() const {
    static const std::vector<ResourceType> types{
        {"AWS::Serverless::Function",
         serverless_function_properties(),
         serverless_function_inert(),
         create_serverless_function,
         update_serverless_function,
         nullptr,
         true},
        {"AWS::Lambda::Function",
         function_properties(),
         function_inert(),
         create_lambda_function,
         update_lambda_function,
         nullptr,
         true},
        {"AWS::Serverless::LayerVersion",
         layer_properties("ContentUri"),
         layer_inert(),
         create_serverless_layer,
         update_serverless_layer,
         nullptr,
         true},
        {"AWS::Lambda::LayerVersion",
         layer_properties("Content"),
         layer_inert(),
         create_lambda_layer,
         update_lambda_layer,
         nullptr,
         true},
        {"AWS::Lambda::EventSourceMapping",
         mapping_properties(),
         mapping_inert(),
         create_mapping_resource,
         update_mapping_resource,
         mapping_exists},
    };
    return types;
}

} // namespace snowglobe::lambda
