#include "services/apigateway/template_apis.h"

#include "emulator/base/lower_case.h"
#include "services/apigateway/http_cors.h"

#include <algorithm>

namespace snowglobe::apigateway {

namespace {

void forget_defined(Context& context, const Api& api) {
    for (const Route& route : routes_of(context.store, api)) {
        if (route.is_defined) {
            erase_route(context.store, api, route);
        }
    }
    for (const Authorizer& authorizer : authorizers_of(context.store, api)) {
        if (authorizer.is_defined) {
            erase_authorizer(context.store, api, authorizer.id);
        }
    }
}

const Route* find_same(const std::vector<Route>& routes, const Route& wanted) {
    const auto found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
        return route.path == wanted.path && route.method == wanted.method;
    });
    return found == routes.end() ? nullptr : &*found;
}

} // namespace

void check_stage(const std::string& stage, const std::string& property) {
    const bool good = stage.size() <= 128 && std::all_of(stage.begin(), stage.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
    if (!good) {
        throw PropertyError{
            property,
            "must be at most 128 letters, digits, hyphens and underscores, not '" + stage + "'"};
    }
}

json variables_of(const json& properties, const char* name) {
    json out = json::object();
    const json given = properties.value(name, json::object());
    for (const auto& [variable, value] : given.items()) {
        out[variable] = value.is_string() ? value : json(value.dump());
    }
    return out;
}

std::vector<std::string> binary_types_of(const json& properties) {
    std::vector<std::string> out;
    for (const json& type : properties.value("BinaryMediaTypes", json::array())) {
        std::string text = type.get<std::string>(); // SAM writes "~1" for "/"
        if (const auto at = text.find("~1"); at != std::string::npos) {
            text.erase(at, 1);
            text[at] = '/';
        }
        out.push_back(std::move(text));
    }
    return out;
}

json in_words_of_openapi(
    const json& properties, std::initializer_list<std::pair<const char*, const char*>> members) {
    json out = json::object();
    for (const auto& [from, to] : members) {
        if (properties.contains(from)) {
            out[to] = properties.at(from);
        }
    }
    return out;
}

std::string id_in_api(const Context& context, const Api& api, const std::string& what) {
    return lower_case(to_base36(context.id_of("apigateway.part", api.id + "/" + what), 7));
}

Api begin_api(Context& context, const ResourceRequest& request, const std::string& id) {
    Api api = find_api(context.store, id).value_or(Api{});
    api.id = id;
    api.scope = context.scope;
    api.name = request.properties.value("Name", request.generated_name);
    return api;
}

Owner owner_of(Context& context, const ResourceRequest& request, const char* property) {
    if (!request.properties.contains(property)) {
        throw PropertyError{property, "is required: text"};
    }
    const std::string id = request.properties.at(property).get<std::string>();
    Owner owner{find_api(context.store, id), {}};
    if (!owner.api) {
        owner.absent.ref = request.generated_name;
        for (const char* attribute : {"AuthorizerId", "DeploymentId", "IntegrationId",
                                      "ResourceId", "RouteId"}) {
            owner.absent.attributes[attribute] = request.generated_name;
        }
        owner.absent.inert.push_back({property, "the API " + id + " is not here"});
    }
    return owner;
}

void read_authorization(Route& route, const json& properties) {
    const std::string type = properties.value("AuthorizationType", std::string(no_authorizer));
    route.authorizer = type;
    if (type != no_authorizer && type != iam_authorizer) {
        route.authorizer = properties.value("AuthorizerId", "");
        if (route.authorizer.empty()) {
            throw PropertyError{"AuthorizerId", "is required with AuthorizationType " + type};
        }
    }
    for (const json& scope : properties.value("AuthorizationScopes", json::array())) {
        route.scopes.push_back(scope.get<std::string>());
    }
}

ResourceAttributes put_authorizer_of(
    Context& context,
    const ResourceRequest& request,
    const Api& api,
    const json& given,
    const char* type) {
    const std::string id = id_in_api(context, api, "authorizer/" + request.logical_id);
    Authorizer authorizer = read_authorizer(given, api.is_http, id);
    authorizer.is_defined = false;
    put_authorizer(context.store, api, authorizer);
    ResourceAttributes made{id, {{"AuthorizerId", id}}};
    if (authorizer.kind == Authorizer::Kind::unavailable && api.unavailable.empty()) {
        made.inert.push_back({type, authorizer.why});
    }
    return made;
}

void put_stage(Context& context, Api& api, const std::string& name, json variables) {
    if (name.empty()) {
        throw PropertyError{"StageName", "is required: the name of the stage"};
    }
    if (!api.is_http || name != default_stage) {
        check_stage(name, "StageName");
    }
    if (!api.stages.is_object()) {
        api.stages = json::object();
    }
    api.stages[name] = std::move(variables);
    put_api(context.store, api);
}

void erase_stage(Context& context, const std::string& api_id, const std::string& name) {
    if (auto api = find_api(context.store, api_id); api && api->stages.is_object()) {
        api->stages.erase(name);
        put_api(context.store, *api);
    }
}

std::vector<PropertyError>
put_definition(Context& context, Api& api, const json& document, const std::string& property) {
    forget_defined(context, api);
    if (document.is_null()) {
        return {};
    }
    Definition definition = read_definition(document, api.is_http, property);
    for (const Authorizer& authorizer : definition.authorizers) {
        put_authorizer(context.store, api, authorizer);
    }
    const std::vector<Route> there = routes_of(context.store, api);
    for (const Route& route : definition.routes) {
        if (find_same(there, route) == nullptr) {
            put_route(context.store, api, route);
        }
    }
    for (const Route& bare : definition.bare) {
        const Route* route = find_same(there, bare);
        if (route == nullptr) {
            definition.inert.push_back(
                {property + ".paths." + bare.path + "." + lower_case(bare.method),
                 "has no x-amazon-apigateway-integration, and no event of a function leads there"});
        } else if (route->authorizer.empty()) {
            Route secured = *route;
            secured.authorizer = bare.authorizer;
            secured.scopes = bare.scopes;
            put_route(context.store, api, secured);
        }
    }
    for (const std::string& type : definition.binary_media_types) {
        auto& types = api.binary_media_types;
        if (std::find(types.begin(), types.end(), type) == types.end()) {
            types.push_back(type);
        }
    }
    if (api.is_http && api.cors.is_null() && !definition.cors.is_null()) {
        api.cors = read_http_cors(definition.cors, property + ".x-amazon-apigateway-cors");
    }
    put_api(context.store, api);
    return std::move(definition.inert);
}

} // namespace snowglobe::apigateway
