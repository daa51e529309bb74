#include "services/apigateway/api.h"

#include "emulator/base/lower_case.h"
#include "emulator/store/rows.h"

#include <algorithm>

namespace snowglobe::apigateway {

namespace {

Key api_key(std::string_view id) {
    return Key("apigateway.api").text(id);
}
Key routes_key(const Api& api) {
    return Key("apigateway.route").text(api.id);
}

bool is_parameter(const std::string& segment) {
    return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
}

bool is_greedy(const std::string& segment) {
    return is_parameter(segment) && segment[segment.size() - 2] == '+';
}

// How specific a match is, segment by segment: 0 literal, 1 parameter, 2 greedy; the lower wins.
struct PathMatch {
    std::vector<int> rank;
    std::map<std::string, std::string> parameters;
};

std::optional<PathMatch> match_path(const std::string& pattern, std::string_view path) {
    if (pattern == default_route) {
        return PathMatch{{3}, {}};
    }
    const auto wanted = segments_of(pattern);
    const auto given = segments_of(path);
    PathMatch match;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i >= given.size()) {
            return std::nullopt;
        }
        const std::string& want = wanted[i];
        if (is_greedy(want)) {
            std::string rest;
            for (std::size_t j = i; j < given.size(); ++j) {
                rest += (rest.empty() ? "" : "/") + given[j];
            }
            match.parameters[want.substr(1, want.size() - 3)] = rest;
            match.rank.push_back(2);
            return match;
        }
        if (is_parameter(want)) {
            match.parameters[want.substr(1, want.size() - 2)] = given[i];
            match.rank.push_back(1);
        } else if (want == given[i]) {
            match.rank.push_back(0);
        } else {
            return std::nullopt;
        }
    }
    return wanted.size() == given.size() ? std::optional(match) : std::nullopt;
}

} // namespace

std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> out;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end > 0) {
            out.emplace_back(path.substr(0, end));
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return out;
}

std::string api_id(const Context& context, std::string_view name) {
    const std::string who =
        context.scope.account + "/" + context.scope.region + "/" + std::string(name);
    return lower_case(to_base36(context.id_of("apigateway.api", who), 10));
}

std::optional<Api> find_api(Store& store, std::string_view id) {
    return Rows<Api>(store).find(api_key(id));
}

void put_api(Store& store, const Api& api) {
    Rows<Api>(store).put(api_key(api.id), api);
}

std::vector<Api> all_apis(Store& store) {
    std::vector<Api> out;
    Rows<Api>(store).scan(
        Key("apigateway.api"), Direction::forward, [&](std::string_view, Api api) {
            out.push_back(std::move(api));
            return true;
        });
    return out;
}

void put_route(Store& store, const Api& api, const Route& route) {
    Rows<Route>(store).put(routes_key(api).text(route.path).text(route.method), route);
}

void erase_route(Store& store, const Api& api, const Route& route) {
    store.erase(routes_key(api).text(route.path).text(route.method).str());
}

std::vector<std::string> stages_of(const Api& api) {
    std::vector<std::string> names;
    if (!api.stage.empty() && !api.stages.contains(api.stage)) {
        names.push_back(api.stage);
    }
    if (api.stages.is_object()) {
        for (const auto& [name, variables] : api.stages.items()) {
            names.push_back(name);
        }
    }
    return names;
}

json stage_variables(const Api& api) {
    const json variables =
        api.stages.is_object() ? api.stages.value(api.stage, json()) : json();
    return variables.is_object() && !variables.empty() ? variables : json();
}

std::string with_stage_variables(const Api& api, std::string text) {
    constexpr std::string_view begin = "${stageVariables.";
    const json variables = stage_variables(api);
    for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at)) {
        const std::size_t end = text.find('}', at);
        if (end == text.npos) {
            break;
        }
        const std::string name = text.substr(at + begin.size(), end - at - begin.size());
        const json value = variables.is_object() ? variables.value(name, json()) : json();
        text.replace(at, end + 1 - at, value.is_string() ? value.get<std::string>() : "");
    }
    return text;
}

std::string what_answers(const Route& route) {
    switch (route.kind) {
    case Route::Kind::mock:
    case Route::Kind::preflight:
        return "a mock";
    case Route::Kind::http_proxy:
        return route.settings.value("uri", "");
    case Route::Kind::unavailable:
        return "nothing here: " + route.settings.value("why", "");
    case Route::Kind::function:
        break;
    }
    constexpr std::string_view mark = ":function:";
    const std::size_t at = route.function.find(mark);
    return at == route.function.npos ? route.function : route.function.substr(at + mark.size());
}

std::string authorizer_of(const Api& api, const Route& route) {
    return !route.authorizer.empty()          ? route.authorizer
           : !api.default_authorizer.empty() ? api.default_authorizer
                                             : std::string(no_authorizer);
}

std::string method_of(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text == "*" || text == "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "ANY" : text;
}

Route read_route(const json& request) {
    Route route;
    route.path = request.value("Path", std::string(default_route));
    if (!route.path.starts_with('/') && route.path != default_route) {
        route.path = "/" + route.path;
    }
    route.method = method_of(request.value("Method", "ANY"));
    route.function = request.value("FunctionName", "");
    route.is_format_2 = request.value("PayloadFormatVersion", "") == "2.0";
    route.authorizer = request.value("Authorizer", "");
    for (const json& scope : request.value("AuthorizationScopes", json::array())) {
        route.scopes.push_back(scope.get<std::string>());
    }
    return route;
}

std::optional<Api> named_api(Context& context, const std::string& id, bool is_http) {
    return find_api(
        context.store,
        id.empty() ? api_id(context, is_http ? implied_http_api : implied_api) : id);
}

std::string path_prefix(const Api& api) {
    return api.stage == default_stage ? "" : "/" + api.stage;
}

std::vector<Route> routes_of(Store& store, const Api& api) {
    std::vector<Route> out;
    Rows<Route>(store).scan(
        routes_key(api), Direction::forward, [&](std::string_view, Route route) {
            out.push_back(std::move(route));
            return true;
        });
    return out;
}

std::optional<Match>
find_route(const std::vector<Route>& routes, std::string_view method, std::string_view path) {
    std::optional<Match> best;
    std::vector<int> best_rank;
    bool best_has_method = false; // of the best path so far
    for (const Route& route : routes) {
        auto match = match_path(route.path, path);
        if (!match || (best && best_rank < match->rank)) {
            continue;
        }
        const bool exact = route.method == method;
        const bool has_method = exact || route.method == "ANY";
        const bool closer = !best || match->rank < best_rank;
        if (closer || (has_method && (!best_has_method || exact))) {
            best = Match{route, std::move(match->parameters)};
            best_rank = std::move(match->rank);
            best_has_method = has_method;
        }
    }
    return best_has_method ? best : std::nullopt;
}

} // namespace snowglobe::apigateway
