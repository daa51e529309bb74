#pragma once
// Cors of an AWS::Serverless::Api: SAM gives each path an OPTIONS method whose mock integration
// answers the browser's preflight. What a function answers to the request itself is the function's
// own: SAM adds no header there.
//
// Row: apigateway.cors (API's id)   Cors
#include "emulator/base/json.h"
#include "services/apigateway/api.h"
#include "services/apigateway/proxy.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::apigateway {

struct Cors {
    std::string origin;
    std::string methods; // empty: those of the path, and OPTIONS
    std::string headers;
    std::optional<std::string> max_age; // seconds
    bool credentials = false;
    template <class Archive> void fields(Archive& archive) {
        archive(origin, methods, headers, max_age, credentials);
    }
};

// The property Cors of a template: the origin, or a map. Throws PropertyError.
Cors read_cors(const json& property);

std::optional<Cors> find_cors(Store& store, const Api& api);
void put_cors(Store& store, const Api& api, const std::optional<Cors>& cors); // nullopt: none

// The routes that SAM adds: OPTIONS on each path that has no such method of its own. They lead to
// no function.
std::vector<Route> with_preflights(std::vector<Route> routes);

// What the preflight of a path is answered.
ProxyAnswer
preflight_answer(const Cors& cors, const std::vector<Route>& routes, std::string_view path);

} // namespace snowglobe::apigateway
