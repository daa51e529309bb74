// Small handlers for the tests of Lambda, its HTTP front and the fakes of the outside world.
#include <cstdlib>
#include <snowglobe/handler.h>

using snowglobe::json;

namespace {

json echo(const json& event, snowglobe::Context& context) {
    context.log("a line of its own");
    return event;
}

// Fails while the event holds the text of FAIL_ON.
json picky(const json& event, snowglobe::Context&) {
    const char* text = std::getenv("FAIL_ON");
    if (text != nullptr && event.dump().find(text) != std::string::npos) {
        throw snowglobe::HandlerError("Picky", std::string("I do not like ") + text);
    }
    return nullptr;
}

// Reports the SQS messages whose body is "bad", or the Kinesis records with that partition key.
json reporting(const json& event, snowglobe::Context&) {
    json failures = json::array();
    for (const json& record : event.at("Records")) {
        if (record.contains("kinesis") && record["kinesis"]["partitionKey"] == "bad") {
            failures.push_back({{"itemIdentifier", record["kinesis"]["sequenceNumber"]}});
        } else if (record.value("body", "") == "bad") {
            failures.push_back({{"itemIdentifier", record["messageId"]}});
        }
    }
    return {{"batchItemFailures", failures}};
}

// Counts the records of a tumbling window. One named "bad" makes it answer without a state, one
// named "large" makes that more than a shard may have, one named "poison" is an error.
json window(const json& event, snowglobe::Context& context) {
    if (event.at("isWindowTerminatedEarly").get<bool>()) {
        context.log("terminated early");
    }
    json state = event.at("state");
    for (const json& record : event.at("Records")) {
        const std::string key = record.contains("kinesis")
                                    ? record["kinesis"]["partitionKey"].get<std::string>()
                                    : record["dynamodb"]["Keys"]["id"]["S"].get<std::string>();
        if (key == "poison") {
            throw std::runtime_error("poison");
        }
        if (key == "bad") {
            return nullptr;
        }
        if (key == "large") {
            state["padding"] = std::string(1024 * 1024, 'x');
        }
        state[key] = state.value(key, 0) + 1;
    }
    const char* text = std::getenv("FAIL_AT_END");
    const bool is_end = event.at("isFinalInvokeForWindow").get<bool>();
    if (text != nullptr && is_end && state.contains(text)) {
        throw std::runtime_error("the end");
    }
    return {{"state", state}};
}

json sleepy(const json& event, snowglobe::Context& context) {
    context.sleep(std::chrono::seconds(event.value("seconds", 60)));
    return nullptr;
}

// Invokes another function, and hands on all of what it is told.
json relaying(const json& event, snowglobe::Context& context) {
    return context.call(
        "lambda",
        "Invoke",
        {{"FunctionName", event.at("to")},
         {"Payload", snowglobe::implementation::base64_encode(event.at("event").dump())}});
}

// The front: answers with the event it got, but on the paths that want trouble.
json front(const json& event, snowglobe::Context& context) {
    const std::string path = event.value("path", event.value("rawPath", ""));
    if (path == "/boom") {
        throw std::runtime_error("boom");
    }
    if (path == "/malformed") {
        return {{"statusCode", 200}, {"body", {{"not", "text"}}}};
    }
    if (path == "/slow") {
        context.sleep(std::chrono::seconds(30));
    }
    if (path == "/image") {
        return {
            {"headers", {{"Content-Type", "image/png"}}},
            {"body", "iVBORw=="},
            {"isBase64Encoded", true}};
    }
    return {
        {"statusCode", 201},
        {"headers", {{"X-One", "1"}}},
        {"multiValueHeaders", {{"Set-Cookie", {"a=1", "b=2"}}}},
        {"body", event.dump()}};
}

json policy(const std::string& effect, const std::string& resource) {
    return {
        {"principalId", "me"},
        {"policyDocument",
         {{"Version", "2012-10-17"},
          {"Statement",
           {{{"Action", "execute-api:Invoke"}, {"Effect", effect}, {"Resource", resource}}}}}},
        {"context", {{"n", 1}, {"b", true}, {"s", "x"}}}};
}

// A Lambda authorizer, which does what the token says.
json gate(const json& event, snowglobe::Context&) {
    const json headers = event.value("headers", json::object());
    std::string token = event.value("authorizationToken", headers.value("authorization", ""));
    if (token.empty()) {
        token = headers.value("Authorization", "");
    }
    const std::string arn = event.value("methodArn", event.value("routeArn", ""));
    if (token == "simple") {
        return {{"isAuthorized", true}, {"context", {{"deep", {{"n", 1}}}}}};
    }
    if (token == "simple-no") {
        return {{"isAuthorized", false}};
    }
    if (token == "unauthorized") {
        throw std::runtime_error("Unauthorized");
    }
    if (token == "boom") {
        throw std::runtime_error("boom");
    }
    if (token == "malformed") {
        return {{"principalId", "me"}};
    }
    if (token == "deny") {
        return policy("Deny", arn);
    }
    if (token == "gets") {
        return policy("Allow", arn.substr(0, arn.find('/')) + "/*/GET/*");
    }
    return policy("Allow", arn);
}

// An issuer of tokens, as OpenID Connect has it. Its keys are in KEYS.
json issuer(const json& event, snowglobe::Context&) {
    const bool asks_where = event.value("path", "") == "/.well-known/openid-configuration";
    const char* keys = std::getenv("KEYS");
    return {
        {"statusCode", 200},
        {"body",
         asks_where ? json{{"jwks_uri", "https://issuer.example/keys"}}.dump()
                    : std::string(keys == nullptr ? "" : keys)}};
}

// Makes the request that the event describes and tells what came back.
json caller(const json& event, snowglobe::Context& context) {
    try {
        snowglobe::HttpRequest request{
            event.value("method", "GET"),
            event.at("url").get<std::string>(),
            {{"X-Token", "t"}},
            event.value("body", "")};
        const json headers = event.value("headers", json::object());
        for (const auto& [name, value] : headers.items()) {
            request.headers.emplace_back(name, value.get<std::string>());
        }
        if (event.contains("timeout_s")) {
            request.timeout = std::chrono::seconds(event.at("timeout_s").get<int>());
        }
        const auto response = context.http(request);
        return {{"status", response.status}, {"body", response.body}};
    } catch (const snowglobe::HttpError& error) {
        return {{"error", error.what()}};
    }
}

json carrier(const json& event, snowglobe::Context&) {
    return {
        {"statusCode", 201},
        {"headers", {{"content-type", "application/json"}}},
        {"body",
         json{
             {"path", event["path"]},
             {"token", event["headers"].value("X-Token", "")},
             {"got", event["body"]}}
             .dump()}};
}

} // namespace

SNOWGLOBE_HANDLERS(
    {"echo", echo},
    {"picky", picky},
    {"reporting", reporting},
    {"window", window},
    {"sleepy", sleepy},
    {"relaying", relaying},
    {"front", front},
    {"gate", gate},
    {"issuer", issuer},
    {"caller", caller},
    {"carrier", carrier})
