#include "services/outside/outside.h"

#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/url.h"
#include "services/http_body.h"
#include "services/lambda/function.h"
#include "services/network.h"
#include "services/outside/fake.h"
#include "services/outside/outbound.h"

#include <algorithm>
#include <set>

namespace snowglobe::outside {

namespace {

json fault_response(const json& respond) {
    const json body = respond.value("body", json(""));
    json out = {
        {"status", respond.value("status", 200)},
        {"headers", json::array()},
        {"body", body.is_string() ? body : json(body.dump())},
        {"base64", false}};
    const json headers = respond.value("headers", json::object());
    for (const auto& [name, value] : headers.items()) {
        out["headers"].push_back(json::array({name, value}));
    }
    return out;
}

// The request has reached its host: a fault answers it, or its fake is asked.
void go(Context& context, const std::string& id, Network* network) {
    auto outbound = exchange_of(context, id).find();
    if (!outbound || outbound->done) { // given up by its timeout
        return;
    }
    if (outbound->fault.is_object() && outbound->fault.contains("refuse") &&
        outbound->fault.at("refuse") != false) {
        const std::string host = outbound->host;
        fail_exchange(
            context,
            id,
            *std::move(outbound),
            "ConnectionRefused",
            "connection to " + host + " refused");
        return;
    }
    if (outbound->fault.is_object() && outbound->fault.contains("respond")) {
        outbound->response = fault_response(outbound->fault.at("respond"));
        finish_exchange(context, id, *std::move(outbound));
        return;
    }
    const auto fake = find_fake(context.store, outbound->host);
    if (!fake && context.real_time() && network != nullptr) {
        network->fetch(id, outbound->request);
        return;
    }
    if (!fake) { // the host had nothing but a delay
        const std::string host = outbound->host;
        fail_exchange(
            context,
            id,
            *std::move(outbound),
            "UnknownHost",
            "No fake is bound to the host '" + host +
                "'. Add a Snowglobe::Fake with Host: " + host + " to the template.");
        return;
    }
    if (!fake->service.empty()) {
        Call call;
        call.service = fake->service;
        call.operation = "AnswerHttp";
        call.request = outbound->request;
        call.request["host"] = outbound->host;
        context.ask(std::move(call), "answer/" + id);
        return;
    }
    InvocationRequest request;
    request.function = fake->image;
    if (!fake->function.empty()) {
        const auto function = lambda::find_function(context.store, fake->scope, fake->function);
        if (!function) {
            fail_exchange(
                context,
                id,
                *std::move(outbound),
                "FakeFailed",
                "the fake's function '" + fake->function + "' does not exist");
            return;
        }
        request.function = function->image;
    }
    request.id = id;
    request.scope = fake->scope;
    request.payload = proxy_event(*outbound, id, context.now).dump();
    request.source = "http:" + outbound->host;
    request.on_failure = "the caller gets an HttpError";
    context.ask(std::move(request), "answer/" + id);
}

// Nobody waits any longer; what the host still does is not heard.
void time_out(Context& context, const std::string& id) {
    auto outbound = exchange_of(context, id).find();
    if (!outbound || outbound->done) {
        return;
    }
    const std::string host = outbound->host;
    fail_exchange(
        context, id, *std::move(outbound), "Timeout", "no answer from " + host + " in time");
}

void answered(Context& context, const std::string& id, const InvocationResult& result) {
    auto outbound = exchange_of(context, id).find();
    if (!outbound || outbound->done) {
        return;
    }
    std::optional<json> response;
    if (result.kind == InvocationResult::Kind::ok) {
        response = read_answer(result.payload);
    }
    if (response) {
        outbound->response = *std::move(response);
        finish_exchange(context, id, *std::move(outbound));
        return;
    }
    const std::string host = outbound->host;
    fail_exchange(
        context,
        id,
        *std::move(outbound),
        "FakeFailed",
        "the fake of " + host +
            (result.kind == InvocationResult::Kind::ok ? " answered with something that is no "
                                                         "response {statusCode, headers, body}: "
                                                       : " failed: ") +
            result.payload.substr(0, 500));
}

} // namespace

void Outside::on_timer(Context& context, const std::string& key) {
    const std::string id = key.substr(key.find('/') + 1);
    if (key.starts_with("go/")) {
        go(context, id, network_);
    } else if (key.starts_with("timeout/")) {
        time_out(context, id);
    } else {
        exchange_of(context, id).forget();
    }
}

void Outside::on_invoked(Context& context, const std::string& key, const InvocationResult& result) {
    answered(context, key.substr(key.find('/') + 1), result);
}

// Of a service that has a host. It is down: nobody is there who could say so.
void Outside::on_replied(Context& context, const std::string& key, const Reply& reply) {
    const std::string id = key.substr(key.find('/') + 1);
    auto outbound = exchange_of(context, id).find();
    if (!outbound || outbound->done) {
        return;
    }
    if (reply.error) {
        const std::string host = outbound->host;
        fail_exchange(
            context,
            id,
            *std::move(outbound),
            "ConnectionRefused",
            "connection to " + host + " refused: " + reply.error->message);
        return;
    }
    outbound->response = reply.body;
    finish_exchange(context, id, *std::move(outbound));
}

void Outside::renew(Context& context, InvocationRequest& request) {
    for (const std::string& host : fake_hosts(context.store)) {
        const std::optional<Fake> fake = find_fake(context.store, host);
        if (fake && fake->function.empty() && fake->image.name == request.function.name) {
            request.function = fake->image;
            return;
        }
    }
    lambda::renew_function(context, request);
}

std::optional<OutboundCall>
Outside::outbound_call(OutboundRequest&& made, const std::string& function) const {
    json headers = json::array();
    bool is_authorized = false;
    for (const auto& [name, value] : made.headers) {
        headers.push_back({name, value});
        is_authorized = is_authorized || lower_case(name) == "authorization";
    }
    const auto url = parse_url(made.url);
    if (url && !url->user.empty() && !is_authorized) { // as clients send what a URL says of a user
        const std::string user = base64_encode(percent_decode(url->user));
        headers.push_back({"Authorization", "Basic " + user});
    }
    json request = {
        {"method", made.method},
        {"url", made.url},
        {"host", url ? url->host : ""},
        {"headers", std::move(headers)},
        {"function", function}};
    put_body(request, std::move(made.body));
    if (made.timeout) {
        request["timeout_ns"] = std::max(made.timeout->count(), std::int64_t{1});
    }
    return OutboundCall{"Request", std::move(request)};
}

std::vector<std::string> Outside::names(Context& context, Named kind) {
    const std::vector<std::string> hosts = fake_hosts(context.store);
    if (kind == Named::host) {
        return hosts;
    }
    std::vector<std::string> functions;
    for (const std::string& host : kind == Named::function ? hosts : std::vector<std::string>()) {
        const auto fake = find_fake(context.store, host);
        if (fake && fake->function.empty() && fake->service.empty()) { // a handler of its own
            functions.push_back(fake->image.name);
        }
    }
    return functions;
}

std::vector<Resource> Outside::resources(Context& context) {
    std::vector<Resource> out;
    for (const std::string& host : fake_hosts(context.store)) {
        const std::optional<Fake> fake = find_fake(context.store, host);
        if (fake && fake->scope == context.scope) {
            Resource one;
            one.kind = "host";
            one.name = host;
            if (!fake->service.empty()) {
                one.about["service"] = fake->service;
            } else {
                one.about["function"] =
                    fake->function.empty() ? fake->image.name : fake->function;
            }
            one.contents = {{"requests of all hosts", "requests", "requests"}};
            out.push_back(std::move(one));
        }
    }
    return out;
}

std::vector<Scope> Outside::scopes(Context& context) {
    std::set<Scope> scopes;
    for (const std::string& host : fake_hosts(context.store)) {
        if (const std::optional<Fake> fake = find_fake(context.store, host)) {
            scopes.insert(fake->scope);
        }
    }
    return {scopes.begin(), scopes.end()};
}

std::optional<json> Outside::peek(Context& context, const Look& look) {
    const std::string_view path = look.path;
    if (path == "requests") {
        return peek_requests(context.store, look.page(SIZE_MAX));
    }
    if (path == "hosts") {
        return json{{"hosts", fake_hosts(context.store)}};
    }
    return std::nullopt;
}

std::vector<RowKind> Outside::row_kinds() const {
    return {
        {"outside.fake", "t", record_form<Fake>},
        {"outside.exchange", "t", record_form<Outbound>},
        {"outside.log", "n", record_form<LogLine>},
        {"outside.logged", "t", record_form<std::uint64_t>},
        {"outside.count", "t", record_form<std::uint64_t>}};
}

void Outside::check_library(const FunctionImage& image) const {
    if (check_library_) {
        check_library_(image);
    }
}

} // namespace snowglobe::outside
