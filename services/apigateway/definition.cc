#include "services/apigateway/definition.h"

#include "emulator/base/lower_case.h"
#include "services/apigateway/mock.h"

#include <algorithm>
#include <array>
#include <set>

namespace snowglobe::apigateway {

namespace {

constexpr const char* integration_name = "x-amazon-apigateway-integration";
constexpr const char* any_method = "x-amazon-apigateway-any-method";
constexpr const char* authorizer_name = "x-amazon-apigateway-authorizer";

json member(const json& value, const std::string& name) {
    return value.is_object() ? value.value(name, json()) : json();
}

std::string text_member(const json& value, const std::string& name) {
    const json found = member(value, name);
    return found.is_string() ? found.get<std::string>() : "";
}

bool is_method_name(const std::string& name) {
    constexpr std::array<std::string_view, 8> methods{
        "delete", "get", "head", "options", "patch", "post", "put", any_method};
    return std::find(methods.begin(), methods.end(), lower_case(name)) != methods.end();
}

std::int64_t number_member(const json& value, const std::string& name, std::int64_t otherwise) {
    json found = member(value, name);
    if (found.is_string()) {
        found = json::parse_or_discard(found.get<std::string>());
    }
    return found.is_number_integer() ? found.get<std::int64_t>() : otherwise;
}

class Reader {
public:
    Reader(const json& document, bool is_http, const std::string& property)
        : document_(document), is_http_(is_http), property_(property) {}

    Definition read() {
        for (const json& type :
             document_.value("x-amazon-apigateway-binary-media-types", json::array())) {
            if (type.is_string()) {
                out_.binary_media_types.push_back(type.get<std::string>());
            }
        }
        out_.cors = member(document_, "x-amazon-apigateway-cors");
        read_schemes();
        const json paths = member(document_, "paths");
        for (const auto& [path, item] : paths.items()) {
            read_path(std::string(path), item);
        }
        for (const char* each :
             {"x-amazon-apigateway-policy",
              "x-amazon-apigateway-request-validator",
              "x-amazon-apigateway-gateway-responses",
              "x-amazon-apigateway-api-key-source"}) {
            if (document_.contains(each)) {
                note(each, "");
            }
        }
        return std::move(out_);
    }

private:
    void note(const std::string& path, const std::string& why) {
        out_.inert.push_back(
            {property_ + "." + path, why.empty() ? "it has no effect here" : why});
    }

    // securityDefinitions of 2.0, components.securitySchemes of 3.0.
    void read_schemes() {
        json schemes = member(document_, "securityDefinitions");
        std::string path = "securityDefinitions.";
        if (!schemes.is_object()) {
            schemes = member(member(document_, "components"), "securitySchemes");
            path = "components.securitySchemes.";
        }
        if (!schemes.is_object()) {
            return;
        }
        for (const auto& [name, scheme] : schemes.items()) {
            const json given = member(scheme, authorizer_name);
            if (given.is_object()) {
                Authorizer authorizer = read_authorizer(given, is_http_, std::string(name));
                if (authorizer.identity.empty() && authorizer.kind == Authorizer::Kind::token) {
                    authorizer.identity.push_back("header." + text_member(scheme, "name"));
                }
                if (authorizer.kind == Authorizer::Kind::unavailable) {
                    note(path + name, authorizer.why);
                }
                out_.authorizers.push_back(std::move(authorizer));
            } else if (text_member(scheme, "x-amazon-apigateway-authtype") == "awsSigv4") {
                signed_.insert(std::string(name));
            } else {
                keys_.insert(std::string(name));
                note(
                    path + name,
                    "API keys, and schemes without an authorizer, have no effect here");
            }
        }
    }

    // One list of alternatives, of which API Gateway takes one authorizer.
    void read_security(Route& route, const json& method) {
        if (text_member(member(method, "x-amazon-apigateway-auth"), "type") == "NONE") {
            route.authorizer = no_authorizer;
            return;
        }
        if (text_member(member(method, "x-amazon-apigateway-auth"), "type") == "AWS_IAM") {
            route.authorizer = iam_authorizer;
            return;
        }
        const bool is_own = method.contains("security");
        const json security = is_own ? method.at("security") : member(document_, "security");
        if (!security.is_array()) {
            return;
        }
        bool is_open = is_own;
        for (const json& alternative : security) {
            if (!alternative.is_object()) {
                continue;
            }
            for (const auto& [name, scopes] : alternative.items()) {
                if (keys_.contains(std::string(name))) {
                    continue;
                }
                is_open = false;
                route.authorizer =
                    signed_.contains(std::string(name)) ? std::string(iam_authorizer)
                                                        : std::string(name);
                route.scopes.clear();
                for (const json& scope : scopes) {
                    if (scope.is_string()) {
                        route.scopes.push_back(scope.get<std::string>());
                    }
                }
            }
        }
        if (is_open) {
            route.authorizer = no_authorizer;
        }
    }

    json integration_of(const json& method) const {
        const json given = member(method, integration_name);
        const std::string reference = text_member(given, "$ref");
        constexpr std::string_view prefix = "#/components/x-amazon-apigateway-integrations/";
        if (reference.starts_with(prefix)) {
            return member(
                member(member(document_, "components"), "x-amazon-apigateway-integrations"),
                reference.substr(prefix.size()));
        }
        return given;
    }

    void read_path(const std::string& path, const json& item) {
        if (!item.is_object()) {
            return;
        }
        for (const auto& [name, method] : item.items()) {
            if (!is_method_name(std::string(name)) || !method.is_object()) {
                continue;
            }
            Route route;
            route.path = path == "/$default" || path == default_route ? std::string(default_route)
                                                                       : path;
            route.method = method_of(std::string(name));
            route.is_defined = true;
            read_security(route, method);
            if (method.contains("x-amazon-apigateway-request-validator")) {
                note("paths." + path + "." + name, "requests are not validated here");
            }
            const json integration = integration_of(method);
            if (!integration.is_object()) {
                out_.bare.push_back(std::move(route));
                continue;
            }
            read_integration(route, integration, is_http_);
            if (route.kind == Route::Kind::unavailable) {
                note("paths." + path + "." + name, route.settings.value("why", ""));
            }
            out_.routes.push_back(std::move(route));
        }
    }

    const json& document_;
    const bool is_http_;
    const std::string& property_;
    std::set<std::string> signed_; // schemes that are IAM's
    std::set<std::string> keys_;   // and those that authorize nothing here
    Definition out_;
};

} // namespace

Authorizer read_authorizer(const json& given, bool is_http, const std::string& id) {
    Authorizer out;
    out.id = id;
    out.is_defined = true;
    const std::string type = lower_case(text_member(given, "type"));
    out.identity = read_identity(member(given, "identitySource"));
    out.function = function_of_uri(text_member(given, "authorizerUri"));
    out.validation = text_member(given, "identityValidationExpression");
    out.ttl_s = number_member(given, "authorizerResultTtlInSeconds", is_http ? 0 : 300);
    const json format = member(given, "authorizerPayloadFormatVersion");
    out.is_format_2 = is_http && (format == "2.0" || format == json(2.0));
    const json simple = member(given, "enableSimpleResponses");
    out.has_simple_answers = simple == true || simple == "true";
    if (type == "jwt") {
        out.kind = Authorizer::Kind::jwt;
        const json settings = member(given, "jwtConfiguration");
        out.issuer = text_member(settings, "issuer");
        const json audience = member(settings, "audience");
        for (const json& each : audience.is_array() ? audience : json::array({audience})) {
            if (each.is_string()) {
                out.audience.push_back(each.get<std::string>());
            }
        }
        if (out.identity.empty()) {
            out.identity.emplace_back("header.Authorization");
        }
    } else if (type == "token" && !is_http) {
        out.kind = Authorizer::Kind::token;
    } else if (type == "request") {
        out.kind = Authorizer::Kind::request;
    } else {
        out.kind = Authorizer::Kind::unavailable;
        out.why = type == "cognito_user_pools"
                      ? "user pools of Cognito do not run here; what they stand before is refused"
                      : "no authorizer of type '" + type + "' runs here";
    }
    const bool wants_function =
        out.kind == Authorizer::Kind::token || out.kind == Authorizer::Kind::request;
    if (wants_function && out.function.empty()) {
        out.kind = Authorizer::Kind::unavailable;
        out.why = "its function is not here: '" + text_member(given, "authorizerUri") + "'";
    }
    return out;
}

Definition
read_definition(const json& document, bool is_http, const std::string& property) {
    if (!document.is_object()) {
        throw PropertyError{property, "must be a definition in OpenAPI: a map with 'paths'"};
    }
    const json paths = member(document, "paths");
    if (!paths.is_null() && !paths.is_object()) {
        throw PropertyError{property + ".paths", "must be a map"};
    }
    return Reader(document, is_http, property).read();
}

} // namespace snowglobe::apigateway
