#include "services/apigateway/cors.h"

#include "emulator/store/rows.h"
#include "services/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace snowglobe::apigateway {

namespace {

constexpr const char* all_methods[] = {
    "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"};

Key cors_key(const Api& api) {
    return Key("apigateway.cors").text(api.id);
}

// API Gateway takes a constant header in single quotes, anything else is an expression to it, and
// SAM passes on what the template says.
std::string unquoted(const json& value, const std::string& path) {
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    if (text.size() < 2 || !text.starts_with('\'') || !text.ends_with('\'')) {
        throw PropertyError{
            path, R"(must be text in single quotes, within those of YAML: "'*'")"};
    }
    return text.substr(1, text.size() - 2);
}

bool is_absent(const json& value) {
    return value.is_null() || value == "";
}

bool read_credentials(const json& value) {
    if (is_absent(value)) {
        return false;
    }
    if (value.is_boolean()) {
        return value.get<bool>();
    }
    if (value != "true" && value != "false") {
        throw PropertyError{"Cors.AllowCredentials", "must be true or false"};
    }
    return value == "true";
}

} // namespace

Cors read_cors(const json& property) {
    Cors cors;
    if (!property.is_object()) {
        cors.origin = unquoted(property, "Cors");
        return cors;
    }
    for (const auto& [name, value] : property.items()) {
        const std::string path = "Cors." + name;
        if (name == "AllowCredentials") {
            cors.credentials = read_credentials(value);
        } else if (name == "MaxAge") {
            if (!is_absent(value)) {
                cors.max_age = value.is_number_integer() ? value.dump() : unquoted(value, path);
            }
        } else if (name == "AllowOrigin" || name == "AllowMethods" || name == "AllowHeaders") {
            std::string& member = name == "AllowOrigin"    ? cors.origin
                                  : name == "AllowMethods" ? cors.methods
                                                           : cors.headers;
            member = is_absent(value) ? "" : unquoted(value, path);
        } else {
            throw PropertyError{path, "no such property"};
        }
    }
    if (cors.credentials && (cors.origin.empty() || cors.origin == "*")) {
        throw PropertyError{
            "Cors.AllowCredentials", "cannot be true when AllowOrigin is '*' or not set"};
    }
    if (cors.origin.empty()) {
        throw PropertyError{"Cors.AllowOrigin", "is required"};
    }
    return cors;
}

std::optional<Cors> find_cors(Store& store, const Api& api) {
    return Rows<Cors>(store).find(cors_key(api));
}

void put_cors(Store& store, const Api& api, const std::optional<Cors>& cors) {
    if (cors) {
        Rows<Cors>(store).put(cors_key(api), *cors);
    } else {
        store.erase(cors_key(api).str());
    }
}

std::vector<Route> with_preflights(std::vector<Route> routes) {
    std::set<std::string> paths;
    std::set<std::string> own;
    for (const Route& route : routes) {
        paths.insert(route.path);
        if (route.method == "OPTIONS") {
            own.insert(route.path);
        }
    }
    for (const std::string& path : paths) {
        if (!own.contains(path)) {
            Route preflight{"OPTIONS", path, ""};
            preflight.kind = Route::Kind::preflight;
            routes.push_back(std::move(preflight));
        }
    }
    return routes;
}

ProxyAnswer
preflight_answer(const Cors& cors, const std::vector<Route>& routes, std::string_view path) {
    std::string methods = cors.methods;
    if (methods.empty()) {
        std::set<std::string> allowed{"OPTIONS"};
        for (const Route& route : routes) {
            if (route.path == path && route.method == "ANY") {
                allowed.insert(std::begin(all_methods), std::end(all_methods));
            } else if (route.path == path) {
                allowed.insert(route.method);
            }
        }
        methods = fmt::format("{}", fmt::join(allowed, ","));
    }
    json headers = json::array();
    const auto add = [&](const char* name, const std::string& value) {
        headers.push_back(json::array({name, value}));
    };
    add("Content-Type", "application/json");
    add("Access-Control-Allow-Origin", cors.origin);
    if (!cors.headers.empty()) {
        add("Access-Control-Allow-Headers", cors.headers);
    }
    add("Access-Control-Allow-Methods", methods);
    if (cors.max_age) {
        add("Access-Control-Max-Age", *cors.max_age);
    }
    if (cors.credentials) {
        add("Access-Control-Allow-Credentials", "true");
    }
    return {200, std::move(headers), "{}\n"};
}

} // namespace snowglobe::apigateway
