#include "services/lambda/template_versions.h"

#include "emulator/base/json.h"
#include "services/absent.h"
#include "services/lambda/alias.h"
#include "services/lambda/mapping.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

// The API has a map of what is a list in templates.
json routing_of(const json& properties) {
    json weights = json::object();
    const json config = properties.value("RoutingConfig", json::object());
    const json given = config.value("AdditionalVersionWeights", json::array());
    for (const json& one : given) {
        weights[one.value("FunctionVersion", "")] = one.value("FunctionWeight", 0.0);
    }
    return {{"AdditionalVersionWeights", std::move(weights)}};
}

std::string need_text(const json& properties, const char* member) {
    std::string text = properties.value(member, "");
    if (text.empty()) {
        throw PropertyError{member, "is required: text"};
    }
    return text;
}

ResourceAttributes attributes_of_version(const FunctionName& name) {
    const std::string arn = name.qualified_arn();
    return {arn, {{"FunctionArn", arn}, {"Version", name.qualifier}}};
}

ResourceAttributes attributes_of_alias(const FunctionName& name) {
    const std::string arn = name.qualified_arn();
    return {arn, {{"AliasArn", arn}}};
}

json publish_request(const FunctionName& name, const json& properties) {
    json request = {{"FunctionName", name.name}};
    if (properties.contains("Description")) {
        request["Description"] = properties.at("Description");
    }
    return request;
}

// The alias may be there: of a world that outlived its process, from whoever made it.
void put_named(Context& context, json request, const std::string& path) {
    const Reply made = context.try_call("lambda", "CreateAlias", request);
    if (made.error && made.error->code == "ResourceConflictException") {
        call_or_blame(context, "UpdateAlias", std::move(request), path);
    } else if (made.error) {
        throw PropertyError{path, made.error->message};
    }
}

json alias_request(const FunctionName& function, const json& properties) {
    return {
        {"FunctionName", function.name},
        {"Name", need_text(properties, "Name")},
        {"FunctionVersion", need_text(properties, "FunctionVersion")},
        {"Description", properties.value("Description", "")},
        {"RoutingConfig", routing_of(properties)}};
}

} // namespace

std::optional<FunctionName> function_here(Context& context, const std::string& named) {
    if (is_absent(named) || (named.starts_with("arn:") && service_of_arn(named) != "lambda")) {
        return std::nullopt;
    }
    try {
        FunctionName name = parse_function_name(context.scope, named, nullptr);
        const bool is_own = name.scope == context.scope;
        return is_own && find_version(context.store, name) ? std::optional(std::move(name))
                                                           : std::nullopt;
    } catch (const ApiError&) { // of another region
        return std::nullopt;
    }
}

json call_or_blame(
    Context& context, const char* operation, json request, const std::string& path) {
    Reply reply = context.try_call("lambda", operation, std::move(request));
    if (reply.error) {
        throw PropertyError{path, reply.error->message};
    }
    return std::move(reply.body);
}

ResourceAttributes without_function(
    const ResourceRequest& request, ResourceAttributes attributes, const std::string& named) {
    if (attributes.ref.empty()) {
        attributes.ref = request.generated_name;
    }
    attributes.inert.push_back({"FunctionName", "its function is not here: " + named});
    return attributes;
}

// CodeSha256 is of the archive as AWS would have it, so it is not compared.
ResourceAttributes create_version(Service&, Context& context, const ResourceRequest& request) {
    const std::string named = need_text(request.properties, "FunctionName");
    const auto name = function_here(context, named);
    if (!name) {
        const std::string arn = named + ":1";
        return without_function(
            request, {arn, {{"FunctionArn", arn}, {"Version", "1"}}}, named);
    }
    const json made = call_or_blame(
        context, "PublishVersion", publish_request(*name, request.properties), "FunctionName");
    return attributes_of_version(
        {name->scope, name->name, made.at("Version").get<std::string>()});
}

// A version stays as it is; other properties ask for another one.
ResourceAttributes update_version(
    Service& service, Context& context, const ResourceRequest& request, const ExistingResource&) {
    return create_version(service, context, request);
}

bool version_exists(Service&, Context& context, const std::string& ref) {
    return function_here(context, ref).has_value();
}

ResourceAttributes
create_alias_resource(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    const std::string named = need_text(properties, "FunctionName");
    const std::string alias = need_text(properties, "Name");
    auto name = function_here(context, named);
    if (!name) {
        const std::string arn = named + ":" + alias;
        return without_function(request, {arn, {{"AliasArn", arn}}}, named);
    }
    put_named(context, alias_request(*name, properties), "FunctionVersion");
    name->qualifier = alias;
    return attributes_of_alias(*name);
}

ResourceAttributes update_alias_resource(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    for (const char* member : {"FunctionName", "Name"}) {
        const json before = existing.properties.value(member, json());
        if (request.properties.value(member, json()) != before) {
            throw PropertyError{member, "an alias keeps its name: " + before.dump()};
        }
    }
    return create_alias_resource(service, context, request);
}

bool alias_exists(Service& service, Context& context, const std::string& ref) {
    return version_exists(service, context, ref);
}

std::string publish_as_sam(
    Context& context,
    const ResourceRequest& request,
    const Function& function,
    ResourceAttributes& made) {
    const json& properties = request.properties;
    const std::string alias = properties.value("AutoPublishAlias", "");
    FunctionName name{context.scope, function.image.name, alias};
    if (alias.empty()) {
        return name.name;
    }
    json wanted = {{"FunctionName", name.name}};
    if (properties.contains("VersionDescription")) {
        wanted["Description"] = properties.at("VersionDescription");
    }
    const json published =
        call_or_blame(context, "PublishVersion", std::move(wanted), "AutoPublishAlias");
    const auto number = published.at("Version").get<std::string>();
    json named = {
        {"FunctionName", name.name}, {"Name", alias}, {"FunctionVersion", number}};
    put_named(context, std::move(named), "AutoPublishAlias");
    // SAM's !Ref Function.Alias and Function.Version, and attributes of those.
    const std::string alias_arn = name.qualified_arn();
    const std::string version_arn = FunctionName{name.scope, name.name, number}.qualified_arn();
    made.attributes["Alias"] = alias_arn;
    made.attributes["Alias.AliasArn"] = alias_arn;
    made.attributes["Version"] = version_arn;
    made.attributes["Version.FunctionArn"] = version_arn;
    made.attributes["Version.Version"] = number;
    return alias_arn;
}

} // namespace snowglobe::lambda
