// AWS::Serverless::Function, AWS::Lambda::Function and AWS::Lambda::EventSourceMapping in
// templates.
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/function.h"
#include "services/lambda/layer.h"
#include "services/lambda/lambda.h"
#include "services/lambda/source_kind.h"
#include "services/lambda/template_functions.h"
#include "services/lambda/template_mappings.h"
#include "services/lambda/template_properties.h"
#include "services/lambda/template_url.h"
#include "services/lambda/template_settings.h"
#include "services/lambda/template_versions.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace snowglobe::lambda {

namespace {

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

bool is_api_event(const std::string& type) {
    return type == "Api" || type == "HttpApi";
}

// An HTTP API's event without path and method is for whatever no other takes.
void check_api_event(const std::string& type, const json& properties, const std::string& path) {
    const bool may_be_default = type == "HttpApi" && !properties.contains("Path") &&
                                !properties.contains("Method");
    if (may_be_default) {
        return;
    }
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
}

// AddRoute's and DeleteRoute's request.
json route_of_event(const std::string& type, const json& properties) {
    const bool is_http = type == "HttpApi";
    json route = {{"RestApiId", properties.value(is_http ? "ApiId" : "RestApiId", "")}};
    for (const char* member : {"Path", "Method"}) {
        if (properties.contains(member)) {
            route[member] = properties.at(member);
        }
    }
    const json auth = properties.value("Auth", json::object());
    for (const char* member : {"Authorizer", "AuthorizationScopes"}) {
        if (auth.contains(member)) {
            route[member] = auth.at(member);
        }
    }
    if (is_http) {
        route["Http"] = true;
        route["PayloadFormatVersion"] = properties.value("PayloadFormatVersion", "2.0");
    }
    return route;
}

// Why nothing comes of an event; empty: something does.
using Inert = std::string;

Inert create_api_event(
    Context& context, const std::string& invoked, json route, const std::string& path) {
    const auto api = route.at("RestApiId").get<std::string>();
    route["FunctionName"] = invoked;
    const Reply reply = context.try_call("execute-api", "AddRoute", std::move(route));
    if (reply.error && reply.error->code == "NotFoundException") {
        return "the API " + api + " is not here";
    }
    if (reply.error) {
        throw PropertyError{path, reply.error->message};
    }
    return {};
}

// What can be told of an event without a function.
void check_event(const json& event, const std::string& path) {
    if (!event.contains("Type")) {
        throw PropertyError{path + ".Type", "is required"};
    }
    const std::string type = event.at("Type").get<std::string>();
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    if (is_api_event(type)) {
        check_api_event(type, properties, inner);
        return;
    }
    check_mapping_event(type, properties, path);
}

// `invoked`: the function, or its alias.
Inert create_event(
    Context& context, const std::string& invoked, const json& event, const std::string& path) {
    check_event(event, path);
    const std::string type = event.at("Type").get<std::string>();
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    if (is_api_event(type)) {
        return create_api_event(context, invoked, route_of_event(type, properties), inner);
    }
    const json mapping = mapping_of_event(type, properties);
    return create_mapping(context, invoked, mapping, inner).inert;
}

void delete_event(Context& context, const Function& function, const json& event) {
    const json properties = event.value("Properties", json::object());
    const std::string type = event.value("Type", "");
    if (is_api_event(type)) {
        context.call("execute-api", "DeleteRoute", route_of_event(type, properties));
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
    return !is_api_event(type) && type == before.value("Type", "") &&
           has_same_source(
               mapping_of_event(type, event.value("Properties", json::object())),
               mapping_of_event(type, before.value("Properties", json::object())));
}

Inert update_event(
    Context& context,
    const Function& function,
    const std::string& invoked,
    const json& event,
    const json& before,
    const std::string& path) {
    const json properties = event.value("Properties", json::object());
    const std::string inner = path + ".Properties";
    const std::string type = event.value("Type", "");
    check_mapping_event(type, properties, path);
    json mapping = mapping_of_event(type, properties);
    const auto uuid = find_mapping_of(context, mapping, function.image.name);
    if (!uuid) { // it was deleted meanwhile
        return create_event(context, invoked, event, path);
    }
    mapping["FunctionName"] = invoked;
    update_mapping(
        context,
        *uuid,
        mapping,
        mapping_of_event(type, before.value("Properties", json::object())),
        inner);
    return {};
}

// Of one that is as it was.
Inert kept_event(const json& event) {
    const std::string type = event.value("Type", "");
    return is_api_event(type) ? Inert()
                              : why_no_source(mapping_of_event(
                                    type, event.value("Properties", json::object())));
}

void note(std::vector<PropertyError>& inert, const std::string& path, Inert why) {
    if (!why.empty()) {
        inert.push_back({path, std::move(why)});
    }
}

json events_of(const json& properties) {
    return properties.value("Events", json::object());
}

ResourceAttributes
create_serverless_function(Service& service, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    PropertyErrors errors;
    ResourceAttributes made;
    std::string invoked; // empty: it could not be made
    errors.attempt([&] {
        std::vector<PropertyError> inert;
        const Function function =
            make_function(static_cast<Lambda&>(service), context, request, inert);
        made = attributes_of(request, function, std::move(inert));
        invoked = publish_as_sam(context, request, function, made);
        put_event_config_of(context, request, invoked, made.inert);
    });
    const json events = events_of(properties);
    for (const auto& member : events.items()) {
        const std::string path = "Events." + member.name;
        errors.attempt([&] {
            if (invoked.empty()) {
                check_event(member.value, path);
            } else {
                note(made.inert, path, create_event(context, invoked, member.value, path));
            }
        });
    }
    errors.throw_if_any();
    return made;
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
    std::vector<PropertyError> inert;
    const Function function =
        make_function(static_cast<Lambda&>(service), context, request, inert);
    ResourceAttributes made = attributes_of(request, function, std::move(inert));
    const std::string invoked = publish_as_sam(context, request, function, made);
    put_event_config_of(context, request, invoked, made.inert);
    const bool moves = properties.value("AutoPublishAlias", json()) !=
                       existing.properties.value("AutoPublishAlias", json());
    const json events = events_of(properties);
    const json before = events_of(existing.properties);
    for (const auto& [name, event] : before.items()) {
        const bool stays = events.contains(name) && !moves && events.at(name) == event;
        if (!stays && !(events.contains(name) && same_source(events.at(name), event))) {
            delete_event(context, function, event);
        }
    }
    for (const auto& [name, event] : events.items()) {
        const std::string path = "Events." + name;
        Inert why;
        if (!before.contains(name)) {
            why = create_event(context, invoked, event, path);
        } else if (before.at(name) == event && !moves) {
            why = kept_event(event);
        } else if (same_source(event, before.at(name))) {
            why = update_event(context, function, invoked, event, before.at(name), path);
        } else {
            why = create_event(context, invoked, event, path);
        }
        note(made.inert, path, std::move(why));
    }
    return made;
}

// Without a Runtime a library is the code's key in a bucket that does not exist here: Code: {S3Key:
// name or path}.
ResourceAttributes
create_lambda_function(Service& service, Context& context, const ResourceRequest& request) {
    std::vector<PropertyError> inert;
    const Function function =
        make_function(static_cast<Lambda&>(service), context, request, inert);
    return attributes_of(request, function, std::move(inert));
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
    if (!properties.contains("FunctionName")) {
        throw PropertyError{"FunctionName", "is required: text"};
    }
    const bool manages_itself = properties.contains("SelfManagedEventSource");
    if (!manages_itself && !properties.contains("EventSourceArn")) {
        throw PropertyError{"EventSourceArn", "is required: text"};
    }
    json wanted = mapping_of_resource(properties);
    std::vector<PropertyError> inert;
    const SourceKind* kind = find_source_kind(service_of_arn(wanted.value("EventSourceArn", "")));
    if (kind != nullptr && !kind->topic && wanted.contains("ProvisionedPollerConfig")) {
        wanted.erase("ProvisionedPollerConfig");
        inert.push_back({"ProvisionedPollerConfig", "pollers here are as many as a source needs"});
    }
    MadeMapping made = create_mapping(
        context,
        properties.at("FunctionName").get<std::string>(),
        std::move(wanted),
        manages_itself ? "SelfManagedEventSource" : "EventSourceArn");
    if (!made.inert.empty()) {
        const std::string none = request.generated_name;
        inert.push_back({"EventSourceArn", std::move(made.inert)});
        return {none, {{"Id", none}, {"EventSourceMappingArn", none}}, std::move(inert)};
    }
    const auto uuid = made.answer.at("UUID").get<std::string>();
    return {
        uuid,
        {{"Id", uuid},
         {"EventSourceMappingArn", made.answer.at("EventSourceMappingArn").get<std::string>()}},
        std::move(inert)};
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
        {"AWS::Lambda::Url", url_properties(), {}, create_url, update_url, url_exists},
        {"AWS::Serverless::LayerVersion",
         layer_properties("ContentUri"),
         layer_inert(),
         create_layer,
         update_layer,
         layer_exists,
         true},
        {"AWS::Lambda::LayerVersion",
         layer_properties("Content"),
         layer_inert(),
         create_layer,
         update_layer,
         layer_exists,
         true},
        {"AWS::Lambda::Version",
         version_properties(),
         {},
         create_version,
         update_version,
         version_exists},
        {"AWS::Lambda::Alias",
         alias_properties(),
         {},
         create_alias_resource,
         update_alias_resource,
         alias_exists},
        {"AWS::Lambda::EventInvokeConfig",
         event_config_properties(),
         {},
         create_event_config,
         update_event_config,
         event_config_exists},
        {"AWS::Lambda::Permission",
         permission_properties(),
         {},
         create_permission,
         update_permission},
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
