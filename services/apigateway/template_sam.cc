// AWS::Serverless::Api and AWS::Serverless::HttpApi in a template.
// docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
// docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
#include "emulator/base/lower_case.h"
#include "services/apigateway/cors.h"
#include "services/apigateway/http_cors.h"
#include "services/apigateway/proxy.h"
#include "services/apigateway/template_apis.h"

namespace snowglobe::apigateway {

namespace {

ResourceAttributes
put_rest_api(Context& context, const ResourceRequest& request, const std::string& id) {
    const json& properties = request.properties;
    Api api = begin_api(context, request, id);
    if (properties.value("StageName", "").empty()) {
        throw PropertyError{"StageName", "is required: the name of the stage"};
    }
    api.stage = properties.at("StageName").get<std::string>();
    check_stage(api.stage, "StageName");
    api.stages = {{api.stage, variables_of(properties, "Variables")}};
    api.binary_media_types = binary_types_of(properties);
    const json cors = properties.value("Cors", json());
    put_cors(
        context.store, api, cors.is_null() ? std::nullopt : std::optional(read_cors(cors)));
    put_api(context.store, api);
    // SAM's !Ref Api.Stage is the name; a deployment is none of its own.
    return {
        api.id,
        {{"Deployment", api.id},
         {"RestApiId", api.id},
         {"RootResourceId", api.id},
         {"Stage", api.stage}}};
}

ResourceAttributes
put_http_api(Context& context, const ResourceRequest& request, const std::string& id) {
    const json& properties = request.properties;
    Api api = begin_api(context, request, id);
    api.stage = properties.value("StageName", std::string(default_stage));
    if (api.stage != default_stage) {
        check_stage(api.stage, "StageName");
    }
    api.stages = {{api.stage, variables_of(properties, "StageVariables")}};
    api.is_http = true;
    api.cors = read_http_cors(
        properties.value("CorsConfiguration", json()), "CorsConfiguration");
    put_api(context.store, api);
    return {
        api.id,
        {{"ApiEndpoint", "https://" + domain_name(api)}, {"ApiId", api.id}, {"Stage", api.stage}}};
}

// Of the stack's name and the logical id: templates that stand side by side may both have an "Api".
// The one that SAM makes by itself is where AddRoute seeks it.
std::string
id_of(const Context& context, const ResourceRequest& request, std::string_view implied) {
    return api_id(
        context, request.logical_id == implied ? request.logical_id : request.generated_name);
}

ResourceAttributes create_api(Service&, Context& context, const ResourceRequest& request) {
    return put_rest_api(context, request, id_of(context, request, implied_api));
}

ResourceAttributes update_api(
    Service&,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    return put_rest_api(context, request, existing.attributes.ref); // its routes stay
}

ResourceAttributes create_http_api(Service&, Context& context, const ResourceRequest& request) {
    return put_http_api(context, request, id_of(context, request, implied_http_api));
}

ResourceAttributes update_http_api(
    Service&,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    return put_http_api(context, request, existing.attributes.ref); // its routes stay
}

json object_of(const json& value, const char* name) {
    json member = value.is_object() ? value.value(name, json()) : json();
    return member.is_object() ? member : json::object();
}

std::string text_of(const json& value, const char* name) {
    const json member = value.is_object() ? value.value(name, json()) : json();
    return member.is_string()                           ? member.get<std::string>()
           : member.is_number() || member.is_boolean() ? member.dump()
                                                       : "";
}

// SAM's Identity: {Headers, QueryStrings, StageVariables, Context}.
std::vector<std::string> sources_of(const json& identity) {
    struct Kind {
        const char* member;
        const char* source;
    };
    constexpr Kind kinds[] = {
        {"Headers", "header."},
        {"QueryStrings", "querystring."},
        {"StageVariables", "stageVariables."},
        {"Context", "context."}};
    std::vector<std::string> out;
    for (const Kind& kind : kinds) {
        for (const json& name : identity.value(kind.member, json::array())) {
            if (name.is_string()) {
                out.push_back(kind.source + name.get<std::string>());
            }
        }
    }
    return out;
}

void read_function(Authorizer& authorizer, const json& given, const std::string& path) {
    authorizer.function = text_of(given, "FunctionArn");
    if (authorizer.function.empty()) {
        throw PropertyError{path, "must have a FunctionArn"};
    }
    const json every = object_of(given, "Identity").value("ReauthorizeEvery", json());
    const json seconds = every.is_string() ? json::parse_or_discard(every.get<std::string>())
                                           : every;
    if (seconds.is_number_integer()) {
        authorizer.ttl_s = seconds.get<std::int64_t>();
    }
}

Authorizer read_rest(const json& given, const std::string& name, const std::string& path) {
    Authorizer out;
    out.id = name;
    out.is_defined = true;
    if (given.is_object() && given.contains("UserPoolArn")) {
        out.kind = Authorizer::Kind::unavailable;
        out.why = "user pools of Cognito do not run here; what they stand before is refused";
        return out;
    }
    out.ttl_s = 300;
    read_function(out, given, path);
    const json identity = object_of(given, "Identity");
    if (text_of(given, "FunctionPayloadType") == "REQUEST") {
        out.kind = Authorizer::Kind::request;
        out.identity = sources_of(identity);
        return out;
    }
    out.kind = Authorizer::Kind::token;
    const std::string header = text_of(identity, "Header");
    out.identity.push_back("header." + (header.empty() ? "Authorization" : header));
    out.validation = text_of(identity, "ValidationExpression");
    return out;
}

Authorizer read_http(const json& given, const std::string& name, const std::string& path) {
    Authorizer out;
    out.id = name;
    out.is_defined = true;
    for (const json& scope :
         given.is_object() ? given.value("AuthorizationScopes", json::array()) : json::array()) {
        if (scope.is_string()) {
            out.scopes.push_back(scope.get<std::string>());
        }
    }
    const json jwt = object_of(given, "JwtConfiguration");
    if (!jwt.empty()) {
        out.kind = Authorizer::Kind::jwt;
        for (const auto& [member, value] : jwt.items()) { // SAM takes them in either case
            if (lower_case(std::string(member)) == "issuer" && value.is_string()) {
                out.issuer = value.get<std::string>();
            } else if (lower_case(std::string(member)) == "audience") {
                for (const json& one : value.is_array() ? value : json::array({value})) {
                    if (one.is_string()) {
                        out.audience.push_back(one.get<std::string>());
                    }
                }
            }
        }
        out.identity = read_identity(given.value("IdentitySource", json()));
        if (out.identity.empty()) {
            out.identity.emplace_back("header.Authorization");
        }
        return out;
    }
    out.kind = Authorizer::Kind::request;
    read_function(out, given, path);
    out.is_format_2 = text_of(given, "AuthorizerPayloadFormatVersion").starts_with("2");
    out.has_simple_answers = text_of(given, "EnableSimpleResponses") == "true";
    out.identity = sources_of(object_of(given, "Identity"));
    return out;
}

// SAM writes these into the definition, too.
void put_auth(
    Context& context,
    Api& api,
    const json& auth,
    std::vector<PropertyError>& inert) {
    const json authorizers = object_of(auth, "Authorizers");
    for (const auto& [name, given] : authorizers.items()) {
        const std::string path = "Auth.Authorizers." + name;
        const Authorizer authorizer =
            api.is_http ? read_http(given, std::string(name), path)
                        : read_rest(given, std::string(name), path);
        if (authorizer.kind == Authorizer::Kind::unavailable) {
            inert.push_back({path, authorizer.why});
        }
        put_authorizer(context.store, api, authorizer);
    }
    api.default_authorizer = text_of(auth, "DefaultAuthorizer");
    const bool is_known = api.default_authorizer.empty() ||
                          api.default_authorizer == iam_authorizer ||
                          api.default_authorizer == no_authorizer ||
                          find_authorizer(context.store, api, api.default_authorizer);
    if (!is_known) {
        throw PropertyError{
            "Auth.DefaultAuthorizer",
            "there is no authorizer '" + api.default_authorizer + "' in Authorizers"};
    }
    api.preflight_is_open = text_of(auth, "AddDefaultAuthorizerToCorsPreflight") == "false";
    put_api(context.store, api);
}

std::vector<PropertyError> finish_api(
    Service&, Context& context, const ResourceRequest& request, const ResourceAttributes& made) {
    auto api = find_api(context.store, made.ref);
    if (!api) {
        return {};
    }
    const json& properties = request.properties;
    api->binary_media_types = binary_types_of(properties);
    std::vector<PropertyError> inert = put_definition(
        context, *api, properties.value("DefinitionBody", json()), "DefinitionBody");
    put_auth(context, *api, properties.value("Auth", json::object()), inert);
    return inert;
}

PropertyType auth_of_rest() {
    using namespace property;
    return structure(
        {{"AddApiKeyRequiredToCorsPreflight", inert()},
         {"AddDefaultAuthorizerToCorsPreflight", boolean()},
         {"ApiKeyRequired", inert()},
         {"Authorizers"},
         {"DefaultAuthorizer", text()},
         {"InvokeRole", inert()},
         {"ResourcePolicy", inert()},
         {"UsagePlan", inert()}});
}

PropertyType auth_of_http() {
    using namespace property;
    return structure({{"Authorizers"}, {"DefaultAuthorizer", text()}, {"EnableIamAuthorizer"}});
}

} // namespace

std::vector<ResourceType> sam_types() {
    using namespace property;
    ResourceType rest{
        "AWS::Serverless::Api",
        {{"ApiKeySourceType", inert()},
         {"Auth", auth_of_rest()},
         {"BinaryMediaTypes", list(text())},
         {"CacheClusterEnabled", inert()},
         {"CacheClusterSize", inert()},
         {"CanarySetting", inert()},
         {"Cors"}, // text or a map: cors.cc
         {"DefinitionBody"},
         {"DefinitionUri", inert()}, // one that is here has become the DefinitionBody
         {"DisableExecuteApiEndpoint", inert()},
         {"Domain", inert()},
         {"GatewayResponses", inert()},
         {"MergeDefinitions", inert()},
         {"Models", inert()},
         {"Name", text()},
         {"Policy", inert()},
         {"StageName", text()},
         {"Variables", map({})}},
        {"AccessLogSetting",
         "AlwaysDeploy",
         "Description",
         "EndpointConfiguration",
         "FailOnWarnings",
         "MethodSettings",
         "MinimumCompressionSize",
         "Mode",
         "OpenApiVersion",
         "PropagateTags",
         "SecurityPolicy",
         "Tags",
         "TracingEnabled"},
        create_api,
        update_api};
    ResourceType http{
        "AWS::Serverless::HttpApi",
        {{"Auth", auth_of_http()},
         {"CorsConfiguration"}, // true or a map: http_cors.cc
         {"DefinitionBody"},
         {"DefinitionUri", inert()},
         {"Name", text()},
         {"StageName", text()},
         {"StageVariables", map({})}},
        {},
        create_http_api,
        update_http_api};
    for (ResourceType* type : {&rest, &http}) {
        type->late = {"Auth", "DefinitionBody"};
        type->finish = finish_api;
    }
    return {std::move(rest), std::move(http)};
}

} // namespace snowglobe::apigateway
