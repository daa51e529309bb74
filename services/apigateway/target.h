#pragma once
// Where a request leads: an API, a stage of it, a route.
#include "emulator/call/context.h"
#include "services/apigateway/api.h"
#include "services/apigateway/proxy.h"

#include <optional>
#include <string>

namespace snowglobe::apigateway {

struct Target {
    Api api; // whose `stage` is the one that was asked
    Match match;
    std::string path; // behind the stage
};

// The API whose own host it is.
std::optional<Api> api_of_host(Store& store, const std::string& host);

// By the API's own host name, or, under any other, by a stage and path that an API has; one of the
// request's own account and region first, which a fixture may name.
std::optional<Target> find_target(
    Context& context,
    const std::string& host,
    const std::string& method,
    const std::string& path);

// As find_target, for a preflight that an HTTP API answers by itself: its path need not be one.
std::optional<Api> find_preflight(
    Context& context, const std::string& host, const std::string& path, const json& headers);

} // namespace snowglobe::apigateway
