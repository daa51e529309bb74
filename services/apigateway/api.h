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
    std::string default_authorizer; // of routes that name none (Route::authorizer)
    bool preflight_is_open = false; // SAM's OPTIONS has not the default authorizer
    json stages;                    // {"prod": {"a variable": "its value"}}, beside `stage`
    json cors;                      // CorsConfiguration of an HTTP API (http_cors.h); null: none
    std::string unavailable;        // why nothing of it runs here; empty: it does
    std::string domain; // of a function URL, which is no row; empty: execute-api's
    template <class Archive> void fields(Archive& archive) {
        archive(id, scope, name, stage, binary_media_types);
        archive.tagged(1, is_http);
        archive.tagged(2, default_authorizer);
        archive.tagged(3, preflight_is_open);
        archive.tagged(4, stages);
        archive.tagged(5, cors);
        archive.tagged(6, unavailable);
    }
};

std::vector<std::string> stages_of(const Api& api);
// Variables of the stage that `api.stage` is; null: it has none.
json stage_variables(const Api& api);
// "${stageVariables.name}" in the text; of one that is not there nothing.
std::string with_stage_variables(const Api& api, std::string text);

// The stage of an HTTP API that is no part of its paths, and its route of whatever no other takes.
inline constexpr std::string_view default_stage = "$default";
inline constexpr std::string_view default_route = "$default";
// What paths begin with: "/prod"; of the stage $default nothing.
std::string path_prefix(const Api& api);

struct Route {
    enum class Kind : std::uint8_t {
        function,    // the Lambda proxy integration
        preflight,   // SAM's OPTIONS (cors.h)
        mock,        // settings: mock.h
        http_proxy,  // settings: http_proxy.h
        unavailable, // settings: {"why"}
    };
    friend constexpr Kind last_of(Kind) { return Kind::unavailable; }

    std::string method;   // "POST", or "ANY"
    std::string path;     // "/users/{id}", "/{proxy+}"
    std::string function; // name or ARN, with variables of the stage in it
    bool is_format_2 = false; // of the payload, which HTTP APIs alone have
    Kind kind = Kind::function;
    json settings; // of the integration; "timeout_ms" of any
    // The id of an authorizer (authorizer.h); "NONE"; "AWS_IAM"; empty: the API's default.
    std::string authorizer;
    std::vector<std::string> scopes; // of which a JWT must have one
    bool is_defined = false;         // by a definition, not by an event or a resource of its own
    template <class Archive> void fields(Archive& archive) {
        archive(method, path, function);
        archive.tagged(1, is_format_2);
        archive.tagged(2, kind);
        archive.tagged(3, settings);
        archive.tagged(4, authorizer);
        archive.tagged(5, scopes);
        archive.tagged(6, is_defined);
    }
};

// For people: "greet", "greet:live", "a mock", "https://...", "nothing: why".
std::string what_answers(const Route& route);

inline constexpr std::string_view no_authorizer = "NONE";
inline constexpr std::string_view iam_authorizer = "AWS_IAM";
// What leads to no authorizer, or to the one that the API has for all.
std::string authorizer_of(const Api& api, const Route& route);
// "GET", "ANY" from any way to write a method.
std::string method_of(std::string text);

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
// "Authorizer" and "AuthorizationScopes" as Route has them.
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
