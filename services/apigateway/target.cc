#include "services/apigateway/target.h"

#include "services/apigateway/cors.h"

#include <algorithm>

namespace snowglobe::apigateway {

namespace {

// The part of the path behind "/<stage>", beginning with "/"; nullopt: it has another stage.
std::optional<std::string> behind_stage(const Api& api, const std::string& path) {
    const std::string stage = "/" + api.stage;
    // $default may be named, too, as "/_aws/execute-api/<id>/$default/..." does.
    const bool is_named = path.starts_with(stage + "/") || path == stage;
    const std::string prefix = is_named ? stage : path_prefix(api);
    if (!path.starts_with(prefix) || (path.size() > prefix.size() && path[prefix.size()] != '/')) {
        return std::nullopt;
    }
    const std::string rest = path.substr(prefix.size());
    return rest.empty() ? "/" : rest;
}

std::vector<Api> candidates_for(Context& context, const std::string& host) {
    std::vector<Api> candidates;
    if (host.find(".execute-api.") != std::string::npos) {
        if (auto api = api_of_host(context.store, host)) {
            candidates.push_back(*std::move(api));
        }
        return candidates;
    }
    candidates = all_apis(context.store);
    std::stable_partition(candidates.begin(), candidates.end(), [&](const Api& api) {
        return api.scope == context.scope;
    });
    return candidates;
}

std::vector<Route> routes_for(Context& context, const Api& api, const std::string& method) {
    std::vector<Route> routes = routes_of(context.store, api);
    if (method == "OPTIONS" && find_cors(context.store, api)) {
        routes = with_preflights(std::move(routes));
        for (Route& route : routes) {
            if (route.kind == Route::Kind::preflight && api.preflight_is_open) {
                route.authorizer = no_authorizer;
            }
        }
    }
    if (api.is_http) {
        std::erase_if(routes, [&](const Route& route) {
            return route.method != method && route.method != "ANY";
        });
    }
    return routes;
}

// The stages that the path may be of, $default last.
template <class Visit> bool any_stage(Api& api, const std::string& path, const Visit& visit) {
    std::vector<std::string> stages = stages_of(api);
    std::stable_partition(stages.begin(), stages.end(), [](const std::string& stage) {
        return stage != default_stage;
    });
    for (std::string& stage : stages) {
        api.stage = std::move(stage);
        if (const auto rest = behind_stage(api, path)) {
            if (visit(*rest)) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

std::optional<Api> api_of_host(Store& store, const std::string& host) {
    return host.find(".execute-api.") == std::string::npos
               ? std::nullopt
               : find_api(store, host.substr(0, host.find('.')));
}

std::optional<Target> find_target(
    Context& context,
    const std::string& host,
    const std::string& method,
    const std::string& path) {
    for (Api& api : candidates_for(context, host)) {
        std::optional<Target> found;
        const bool has_found = any_stage(api, path, [&](const std::string& rest) {
            auto match = find_route(routes_for(context, api, method), method, rest);
            if (match) {
                found = Target{api, *std::move(match), rest};
            }
            return match.has_value();
        });
        if (has_found) {
            return found;
        }
    }
    return std::nullopt;
}

// Under another host than the API's own the path, with the method that the browser asks for, must
// lead to it, as the request itself will.
std::optional<Api> find_preflight(
    Context& context, const std::string& host, const std::string& path, const json& headers) {
    const std::string wanted = header(headers, "access-control-request-method");
    if (auto api = api_of_host(context.store, host)) {
        const bool is_its = api->is_http && !api->cors.is_null() &&
                            any_stage(*api, path, [](const std::string&) { return true; });
        return is_its ? std::move(api) : std::nullopt;
    }
    auto target = find_target(context, host, wanted, path);
    return target && target->api.is_http && !target->api.cors.is_null()
               ? std::optional(std::move(target->api))
               : std::nullopt;
}

} // namespace snowglobe::apigateway
