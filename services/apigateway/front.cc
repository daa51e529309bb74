#include "services/apigateway/front.h"

#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/pattern.h"
#include "emulator/base/url.h"
#include "emulator/store/rows.h"
#include "services/apigateway/cors.h"
#include "services/apigateway/function_url_answer.h"
#include "services/apigateway/http_api.h"
#include "services/apigateway/http_cors.h"
#include "services/apigateway/mock.h"
#include "services/lambda/function.h"

#include <fmt/format.h>

#include <stdexcept>

namespace snowglobe::apigateway {

namespace {

constexpr Duration integration_timeout = seconds{29};
constexpr std::size_t body_bytes_max = 10 * 1024 * 1024; // API Gateway's
constexpr std::size_t event_bytes_max = 6 * 1024 * 1024; // of a synchronous invocation, Lambda's
constexpr Duration url_timeout = minutes{16}; // functions end by themselves before
constexpr Duration keys_kept_for = hours{2};

// This body has a space, unlike others.
ProxyAnswer bad_gateway(int status) {
    ProxyAnswer answer = gateway_answer(status, "", "InternalServerErrorException");
    answer.body = R"({"message": "Internal server error"})";
    return answer;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html,
// REQUEST_TOO_LARGE.
ProxyAnswer too_long() {
    return gateway_answer(413, "Request Too Long", "RequestTooLargeException");
}

std::string short_id(
    const Context& context, std::string_view kind, const std::string& who, std::size_t length) {
    return lower_case(to_base36(context.id_of(kind, who), length));
}

Key keys_key(std::string_view issuer) {
    return Key("apigateway.keys").text(issuer);
}

std::string without_slash(std::string url) {
    if (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

json get_request(const std::string& text) {
    const auto url = parse_url(text);
    return {
        {"method", "GET"},
        {"url", text},
        {"host", url ? url->host : ""},
        {"headers", json::array()},
        {"body", ""},
        {"base64", false}};
}

bool is_token_good(const std::string& validation, const std::string& token) {
    try {
        return validation.empty() || Pattern(validation).matches(token);
    } catch (const std::invalid_argument&) {
        return false;
    }
}

} // namespace

RequestNames names_of(Context& context, const json& headers) {
    RequestNames names;
    names.exchange = context.new_uuid("apigateway.request");
    names.request_id = header(headers, "x-amzn-requestid");
    if (names.request_id.empty()) {
        names.request_id = names.exchange;
    }
    names.extended_id =
        base64_encode(short_id(context, "apigateway.extended", names.exchange, 11));
    const Id128 id = context.id_of("apigateway.trace", names.exchange);
    const std::string hex = to_hex(std::string(id.begin(), id.end()));
    const auto epoch_s = static_cast<std::uint64_t>(epoch_ms(context.first_run) / 1'000);
    names.trace =
        trace_id(headers, fmt::format("1-{:08x}-{}", epoch_s & 0xffff'ffff, hex.substr(0, 24)));
    return names;
}

Front::Front(Context& context, const json& request)
    : context_(context), request_(request), headers_(request.value("headers", json::array())),
      method_(request.at("method").get<std::string>()), host_(request.value("host", "")),
      path_(request.at("path").get<std::string>()), names_(names_of(context, headers_)),
      told_(context, host_, headers_, names_), asked_(exchange_of(context, names_.exchange)) {}

Outcome Front::run() {
    const auto state = asked_.find();
    if (!state) {
        return begin();
    }
    if (state->done) {
        return go_on(*state);
    }
    if (context_.last_run || context_.now >= state->expires) {
        asked_.forget(); // the function goes on, unheard
        return told_.timed_out(*state);
    }
    return asked_.wait(state->expires);
}

Outcome Front::begin() {
    if (const std::string id = lambda::function_url_id(host_); !id.empty()) {
        return begin_url(id);
    }
    if (const auto own = api_of_host(context_.store, host_); own && !own->unavailable.empty()) {
        return told_.answer(*own, not_here(own->unavailable));
    }
    if (is_preflight(method_, headers_)) {
        if (const auto api = find_preflight(context_, host_, path_, headers_)) {
            ProxyAnswer answer = http_preflight_answer(api->cors, headers_, 204);
            answer.headers.push_back(json::array({"apigw-requestid", names_.extended_id}));
            return FrontAnswers::plain(std::move(answer));
        }
    }
    const auto target = find_target(context_, host_, method_, path_);
    return target ? authorize(*target) : told_.no_route();
}

Outcome Front::go_on(const Integration& state) {
    asked_.end(); // what comes next, if anything does, begins anew
    if (state.phase == Integration::Phase::function || state.phase == Integration::Phase::proxy) {
        return told_.finish(state);
    }
    const auto target = find_target(context_, host_, method_, path_);
    if (!target) { // it went away meanwhile
        return told_.no_route();
    }
    return state.phase == Integration::Phase::authorizer ? take_authorizer_answer(*target, state)
                                                         : take_keys(*target, state);
}

Outcome Front::begin_url(const std::string& id) {
    const auto url = lambda::find_url_to_serve(context_.store, id);
    if (!url) {
        return FrontAnswers::plain(url_gone());
    }
    const Api api = api_of_url(*url);
    const json cors = read_http_cors(url->cors, "Cors");
    if (!cors.is_null() && is_preflight(method_, headers_)) {
        return FrontAnswers::plain(http_preflight_answer(cors, headers_, 200));
    }
    if (url->auth_type == "AWS_IAM" && !is_signed(headers_, request_.value("query", ""))) {
        return FrontAnswers::plain(url_forbidden());
    }
    ProxyRequest proxied;
    proxied.method = method_;
    proxied.host = host_;
    proxied.path = path_;
    proxied.query = request_.value("query", "");
    proxied.headers = edge_headers(api, headers_, names_.trace);
    proxied.body = context_.payload.view();
    Integration state = state_of(api);
    state.expires = context_.now + url_timeout;
    return ask_function(
        api,
        lambda::FunctionName{url->scope, url->function, url->qualifier}.qualified_arn(),
        names_.exchange,
        url_event(*url, proxied, names_.exchange, context_.access_key, context_.first_run),
        std::move(state),
        names_.exchange); // the request and the run have one id
}

Integration Front::state_of(const Api& api) const {
    Integration state;
    state.api = api.id;
    state.is_http = api.is_http;
    state.first_accept = first_accept(headers_);
    state.expires = context_.now + integration_timeout;
    return state;
}

// Authorizers
Outcome Front::authorize(const Target& target) {
    const std::string id = authorizer_of(target.api, target.match.route);
    if (id == no_authorizer) {
        return integrate(target, json());
    }
    if (id == iam_authorizer) {
        return authorize_signed(target);
    }
    const auto authorizer = find_authorizer(context_.store, target.api, id);
    if (!authorizer) {
        return told_.answer(target.api, authorizer_failed(target.api));
    }
    switch (authorizer->kind) {
    case Authorizer::Kind::unavailable:
        return told_.answer(target.api, not_here("the authorizer " + id + ": " + authorizer->why));
    case Authorizer::Kind::jwt:
        return check_token(target, *authorizer);
    default:
        return ask_authorizer(target, *authorizer);
    }
}

// Signatures are looked at at the door, and only where people ask for that.
Outcome Front::authorize_signed(const Target& target) {
    const Api& api = target.api;
    if (!is_signed(headers_, request_.value("query", ""))) {
        return told_.answer(
            api,
            api.is_http ? forbidden(api)
                        : gateway_answer(
                              403,
                              "Missing Authentication Token",
                              "MissingAuthenticationTokenException"));
    }
    if (!api.is_http) {
        return integrate(target, json());
    }
    const std::string& account = context_.scope.account;
    const std::string& key = context_.access_key;
    return integrate(
        target,
        json{
            {"iam",
             {{"accessKey", key},
              {"accountId", account},
              {"callerId", account},
              {"cognitoIdentity", nullptr},
              {"principalOrgId", nullptr},
              {"userArn", "arn:aws:iam::" + account + ":root"},
              {"userId", account}}}});
}

std::string Front::identity_text(const std::vector<std::string>& identity) const {
    return fmt::format("{}", fmt::join(identity, "\n"));
}

Outcome Front::ask_authorizer(const Target& target, const Authorizer& authorizer) {
    const Api& api = target.api;
    const json event = event_of(target, authorizer.is_format_2);
    const auto identity =
        identity_of(authorizer, headers_, request_.value("query", ""), event);
    const bool is_refused =
        !identity || (authorizer.kind == Authorizer::Kind::token && !identity->empty() &&
                      !is_token_good(authorizer.validation, identity->front()));
    if (is_refused) {
        return told_.answer(api, unauthorized(api));
    }
    const std::string arn = method_arn(api, method_, target.path);
    if (authorizer.ttl_s > 0 && !identity->empty()) {
        const auto kept =
            find_authorized(context_.store, api, authorizer, identity_text(*identity));
        if (kept && kept->expires > context_.now) {
            return integrate(
                target,
                judge(api, authorizer, kept->answer, arn, target.match.route.is_format_2, 0));
        }
    }
    Integration state = state_of(api);
    state.phase = Integration::Phase::authorizer;
    return ask_function(
        api,
        with_stage_variables(api, authorizer.function),
        names_.exchange + "/authorizer",
        authorizer_event(authorizer, api, arn, *identity, event),
        std::move(state));
}

Outcome Front::take_authorizer_answer(const Target& target, const Integration& state) {
    const Api& api = target.api;
    const auto authorizer =
        find_authorizer(context_.store, api, authorizer_of(api, target.match.route));
    if (!authorizer || (state.failed && !says_unauthorized(state.payload))) {
        return told_.answer(api, authorizer_failed(api));
    }
    if (state.failed) {
        return told_.answer(api, unauthorized(api));
    }
    const json given = json::parse_or_discard(state.payload);
    const std::int64_t latency_ms = (context_.now - context_.first_run).count() / 1'000'000;
    const Authorization authorization = judge(
        api,
        *authorizer,
        given,
        method_arn(api, method_, target.path),
        target.match.route.is_format_2,
        latency_ms);
    const auto identity = identity_of(
        *authorizer,
        headers_,
        request_.value("query", ""),
        event_of(target, authorizer->is_format_2));
    // Whatever it says of this request: the policy serves every method.
    if (authorizer->ttl_s > 0 && identity && !identity->empty() && given.is_object()) {
        put_authorized(
            context_.store,
            api,
            *authorizer,
            identity_text(*identity),
            {context_.now + seconds{authorizer->ttl_s}, given});
    }
    return integrate(target, authorization);
}

Outcome Front::check_token(const Target& target, const Authorizer& authorizer) {
    const auto identity = identity_of(
        authorizer, headers_, request_.value("query", ""), event_of(target, true));
    if (!identity || identity->empty()) {
        return told_.answer(target.api, token_refused("", ""));
    }
    const auto token = read_token(identity->front());
    if (!token) {
        return told_.answer(target.api, token_refused("invalid_token", "the token is malformed"));
    }
    if (const std::string why = why_refused(*token, authorizer, context_.now); !why.empty()) {
        return told_.answer(target.api, token_refused("invalid_token", why));
    }
    const auto kept = Rows<IssuerKeys>(context_.store).find(keys_key(authorizer.issuer));
    if (!kept || kept->expires <= context_.now) {
        return fetch(
            state_of(target.api),
            Integration::Phase::discovery,
            get_request(
                without_slash(authorizer.issuer) + "/.well-known/openid-configuration"));
    }
    if (const std::string why = why_not_signed(*token, kept->keys); !why.empty()) {
        return told_.answer(target.api, token_refused("invalid_token", why));
    }
    const std::vector<std::string>& scopes =
        target.match.route.scopes.empty() ? authorizer.scopes : target.match.route.scopes;
    if (!has_scope(*token, scopes)) {
        return told_.answer(
            target.api,
            token_refused("insufficient_scope", fmt::format("{}", fmt::join(scopes, " "))));
    }
    return integrate(target, json{{"jwt", jwt_context(*token, scopes)}});
}

Outcome Front::take_keys(const Target& target, const Integration& state) {
    const bool is_discovery = state.phase == Integration::Phase::discovery;
    const auto authorizer = find_authorizer(
        context_.store, target.api, authorizer_of(target.api, target.match.route));
    const json document = state.failed ? json() : json::parse_or_discard(state.payload);
    const json found =
        document.is_object() ? document.value(is_discovery ? "jwks_uri" : "keys", json()) : json();
    const bool is_good = is_discovery ? found.is_string() : found.is_array();
    if (!authorizer || !is_good) {
        // Why, for who has no fake of the issuer's host.
        const std::string detail = state.failed ? ": " + state.payload : "";
        return told_.answer(
            target.api,
            token_refused(
                "invalid_token",
                (is_discovery ? "OIDC discovery endpoint communication error"
                              : "JWKS communication error") +
                    detail));
    }
    if (is_discovery) {
        return fetch(
            state, Integration::Phase::keys, get_request(found.get<std::string>()));
    }
    Rows<IssuerKeys>(context_.store)
        .put(keys_key(authorizer->issuer), {context_.now + keys_kept_for, document});
    return check_token(target, *authorizer);
}

// Integrations

Outcome Front::integrate(const Target& target, const Authorization& authorization) {
    return authorization.refusal ? told_.answer(target.api, *authorization.refusal)
                                 : integrate(target, authorization.context);
}

Outcome Front::integrate(const Target& target, const json& authorizer) {
    const Api& api = target.api;
    const Route& route = target.match.route;
    Integration state = state_of(api);
    const std::int64_t timeout_ms =
        route.settings.is_object() ? route.settings.value("timeout_ms", std::int64_t{0}) : 0;
    if (timeout_ms > 0) {
        state.expires = context_.now + milliseconds{timeout_ms};
    }
    if (context_.payload.size() > body_bytes_max) {
        return told_.answer(api, too_long());
    }
    switch (route.kind) {
    case Route::Kind::preflight:
        return told_.answer(
            api,
            preflight_answer(
                find_cors(context_.store, api).value(),
                routes_of(context_.store, api),
                route.path));
    case Route::Kind::mock:
        return told_.answer(api, mock_answer(route, headers_));
    case Route::Kind::unavailable:
        return told_.answer(api, not_here(route.settings.value("why", "")));
    case Route::Kind::http_proxy: {
        Match match = target.match;
        match.route.settings["uri"] =
            with_stage_variables(api, route.settings.at("uri").get<std::string>());
        ProxyRequest proxied;
        proxied.method = method_;
        proxied.query = request_.value("query", "");
        proxied.headers = headers_;
        proxied.body = context_.payload.view();
        return fetch(std::move(state), Integration::Phase::proxy, proxied_request(match, proxied));
    }
    case Route::Kind::function:
        break;
    }
    json event = event_of(target, route.is_format_2);
    if (!authorizer.is_null()) {
        event["requestContext"]["authorizer"] = authorizer;
    }
    return ask_function(
        api,
        with_stage_variables(api, route.function),
        names_.exchange,
        event,
        std::move(state));
}

json Front::event_of(const Target& target, bool format_2) const {
    const Api& api = target.api;
    ProxyRequest proxied;
    proxied.method = method_;
    proxied.host = host_;
    proxied.path = target.path;
    proxied.query = request_.value("query", "");
    proxied.headers = edge_headers(api, headers_, names_.trace);
    proxied.body = context_.payload.view();
    const ProxyIds ids{
        names_.request_id,
        names_.extended_id,
        short_id(context_, "apigateway.resource", api.id + target.match.route.path, 6),
        short_id(context_, "apigateway.deployment", api.id, 6)};
    const auto make = format_2 ? http_event : proxy_event;
    return make(api, target.match, proxied, ids, context_.first_run);
}

Outcome Front::ask_function(
    const Api& api,
    const std::string& function,
    const std::string& who,
    const json& event,
    Integration state,
    std::string request_id) {
    std::optional<lambda::Function> found;
    lambda::FunctionName name;
    try {
        name = lambda::parse_function_name(api.scope, function, nullptr);
        found = lambda::find_to_run(context_, name, who);
    } catch (const ApiError&) { // it is no name of a function
    }
    if (!found) {
        if (state.phase == Integration::Phase::authorizer) {
            return told_.answer(api, authorizer_failed(api));
        }
        return told_.answer(
            api,
            api.is_http ? http_gateway_answer(500, "Internal Server Error") : bad_gateway(500));
    }
    InvocationRequest invocation;
    invocation.id = request_id.empty() ? to_uuid(context_.id_of("lambda.request", who))
                                       : std::move(request_id);
    invocation.scope = name.scope;
    invocation.function = lambda::image_to_run(context_.store, *found, name);
    invocation.trace_header = names_.trace;
    invocation.payload = event.dump();
    if (invocation.payload.size() > event_bytes_max) {
        return told_.answer(api, too_long());
    }
    invocation.source = "http:" + method_ + " " + path_;
    invocation.on_failure = state.phase == Integration::Phase::authorizer
                                ? "the client gets a 500"
                                : "the client gets a 502";
    context_.ask(std::move(invocation), "answer/" + names_.exchange);
    return asked_.begin(state, state.expires);
}

// An event goes on with it: operations ask for runs of functions only.
Outcome Front::fetch(Integration state, Integration::Phase phase, json request) {
    state.phase = phase;
    state.done = false;
    state.failed = false;
    state.payload.clear();
    state.fetch = std::move(request);
    context_.schedule_at("fetch/" + names_.exchange, context_.now, TimerClass::work);
    return asked_.begin(state, state.expires);
}

} // namespace snowglobe::apigateway
