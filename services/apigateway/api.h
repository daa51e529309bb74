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
    template <class Archive> void fields(Archive& archive) {
        archive(id, scope, name, stage, binary_media_types);
    }
};

struct Route {
    std::string method; // "POST", or "ANY"
    std::string path;   // "/users/{id}", "/{proxy+}"
    std::string function;
    template <class Archive> void fields(Archive& archive) { archive(method, path, function); }
};

struct Match {
    Route route;
    std::map<std::string, std::string> parameters; // as sent: API Gateway does not decode them
};

std::string api_id(const Context& context, std::string_view name);
// Of events that name no API, in any template.
inline constexpr std::string_view implied_api = "ServerlessRestApi";
std::optional<Api> find_api(Store& store, std::string_view id);
void put_api(Store& store, const Api& api);
std::vector<Api> all_apis(Store& store);

void put_route(Store& store, const Api& api, const Route& route);
void erase_route(Store& store, const Api& api, const Route& route);
// From {"Path","Method","FunctionName"} in the ways that templates write them.
Route read_route(const json& request);
// The API of this id; "" for the one that SAM makes by itself.
std::optional<Api> named_api(Context& context, const std::string& id);
std::vector<Route> routes_of(Store& store, const Api& api);

std::vector<std::string> segments_of(std::string_view path); // "/a/b" -> "a", "b"

// The route of the most specific path that matches: literal segments before {parameters} before a
// greedy {proxy+}; its own method before ANY. `path` begins behind the stage.
std::optional<Match>
find_route(const std::vector<Route>& routes, std::string_view method, std::string_view path);

} // namespace snowglobe::apigateway
