#pragma once
// APIs and their routes. Ids are global, as API Gateway's are: they name the account and region
// too.
#include "emulator/call/context.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::apigateway {

struct Api {
    std::string id;
    Scope scope;
    std::string name;
    std::string stage;
    std::vector<std::string> binary_media_types;
    bool is_http = false; // an HTTP API, not a REST API
    template <class Archive> void fields(Archive& archive) {
        archive(id, scope, name, stage, binary_media_types);
        archive.tagged(1, is_http);
    }
};

// The stage of an HTTP API that is no part of its paths, and its route of whatever no other takes.
inline constexpr std::string_view default_stage = "$default";
inline constexpr std::string_view default_route = "$default";
// What paths begin with: "/prod"; of the stage $default nothing.
std::string path_prefix(const Api& api);

struct Route {
    std::string method; // "POST", or "ANY"
    std::string path;   // "/users/{id}", "/{proxy+}"
    std::string function;
    bool is_format_2 = false; // of the payload, which HTTP APIs alone have
    template <class Archive> void fields(Archive& archive) {
        archive(method, path, function);
        archive.tagged(1, is_format_2);
    }
};

struct Match {
    Route route;
    std::map<std::string, std::string> parameters; // as sent: API Gateway does not decode them
};

std::string api_id(const Context& context, std::string_view name);
// Of events that name no API, in any template.
inline constexpr std::string_view implied_api = "ServerlessRestApi";
inline constexpr std::string_view implied_http_api = "ServerlessHttpApi";
std::optional<Api> find_api(Store& store, std::string_view id);
void put_api(Store& store, const Api& api);
std::vector<Api> all_apis(Store& store);

void put_route(Store& store, const Api& api, const Route& route);
void erase_route(Store& store, const Api& api, const Route& route);
// From {"Path","Method","FunctionName"} in the ways that templates write them; of an HTTP API with
// "PayloadFormatVersion", and without path and method for whatever no other route takes.
Route read_route(const json& request);
// The API of this id; "" for the one that SAM makes by itself.
std::optional<Api> named_api(Context& context, const std::string& id, bool is_http = false);
std::vector<Route> routes_of(Store& store, const Api& api);

std::vector<std::string> segments_of(std::string_view path); // "/a/b" -> "a", "b"

// The route of the most specific path that matches: literal segments before {parameters} before a
// greedy {proxy+}; its own method before ANY. `path` begins behind the stage.
// Of HTTP APIs $default comes last, and a route of another method is as none.
std::optional<Match>
find_route(const std::vector<Route>& routes, std::string_view method, std::string_view path);

} // namespace snowglobe::apigateway
