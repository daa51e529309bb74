#include "services/lambda/async_invocations.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/mapping.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace snowglobe::lambda {

namespace {

constexpr std::int64_t retries_max_otherwise = 2;
constexpr std::int64_t age_max_otherwise_s = 21'600;
constexpr std::size_t error_message_max = 1'024;

Key async_key(const Scope& scope, std::string_view request_id) {
    return Key("lambda.async").text(scope.account).text(scope.region).text(request_id);
}

struct Given {
    FunctionName name;
    std::optional<Function> function; // nothing: it was deleted
    EventConfig config;

    std::int64_t retries_max() const { return config.retries_max.value_or(retries_max_otherwise); }
    Duration age_max() const { return seconds{config.age_max_s.value_or(age_max_otherwise_s)}; }
    std::string dead_letters() const {
        if (!function || !function->settings.is_object()) {
            return {};
        }
        return function->settings.value("DeadLetterConfig", json::object()).value("TargetArn", "");
    }
};

Given given_of(
    Context& context,
    const Scope& scope,
    const AsyncInvocation& async,
    const std::string& request_id) {
    Given given;
    given.name = {scope, async.function, async.qualifier};
    given.function = find_to_run(context, given.name, request_id);
    given.config = find_event_config(context.store, given.name).value_or(EventConfig{});
    return given;
}

void run_async(
    Context& context,
    const Given& given,
    const std::string& request_id,
    const AsyncInvocation& async) {
    InvocationRequest request;
    request.id = request_id;
    request.scope = given.name.scope;
    request.function = image_to_run(context.store, *given.function, given.name);
    request.payload = async.payload;
    request.trace_header = trace_to_run(*given.function, async.trace_header);
    request.attempt = async.attempts + 1;
    request.source = "asynchronous";
    const std::int64_t tries = given.retries_max() + 1;
    const bool is_last = request.attempt >= tries;
    if (!is_last) {
        request.on_failure = "retried in " + to_text(minutes{request.attempt}) + " (try " +
                             std::to_string(request.attempt + 1) + " of " + std::to_string(tries) +
                             ")";
    } else if (const std::string to = !given.config.on_failure.empty() ? given.config.on_failure
                                                                      : given.dead_letters();
               !to.empty()) {
        request.on_failure = "to " + resource_of_arn(to);
    } else {
        request.on_failure = "discarded";
    }
    context.ask(std::move(request), "async/" + request_id);
}

// How it ended. `result`: of its last try, if that ran.
struct End {
    std::string condition;
    std::uint32_t tries = 0;
    const InvocationResult* result = nullptr;
};

std::string end_document(
    Context& context,
    const Given& given,
    const std::string& request_id,
    const AsyncInvocation& async,
    const End& end) {
    using ordered = nlohmann::ordered_json;
    FunctionName name = given.name;
    if (name.qualifier.empty()) {
        name.qualifier = latest;
    }
    ordered out;
    out["version"] = "1.0";
    out["timestamp"] = to_iso8601(context.now, 3);
    out["requestContext"] = ordered{
        {"requestId", request_id},
        {"functionArn", name.qualified_arn()},
        {"condition", end.condition},
        {"approximateInvokeCount", end.tries}};
    out["requestPayload"] = ordered::parse(async.payload);
    if (end.result != nullptr && end.result->kind != InvocationResult::Kind::throttled) {
        out["responseContext"] = ordered{
            {"statusCode", 200},
            {"executedVersion",
             given.function ? given.function->version : std::string(latest)}};
        if (end.result->kind == InvocationResult::Kind::function_error) {
            out["responseContext"]["functionError"] = "Unhandled";
        }
        out["responsePayload"] = ordered::parse(end.result->payload, nullptr, false);
    }
    return out.dump();
}

std::string queue_url(const std::string& arn) {
    const Scope scope = scope_of_arn(arn);
    return "http://sqs." + scope.region + ".localhost:4566/" + scope.account + "/" +
           resource_of_arn(arn);
}

// What cannot be delivered is lost, as in AWS.
void tell(Context& context, const std::string& arn, const std::string& document) {
    const Scope scope = scope_of_arn(arn);
    if (service_of_arn(arn) == "lambda") {
        context.try_call(
            scope,
            "lambda",
            "Invoke",
            {{"FunctionName", arn},
             {"InvocationType", "Event"},
             {"Payload", base64_encode(document)}});
        return;
    }
    context.try_call(
        scope, "sqs", "SendMessage", {{"QueueUrl", queue_url(arn)}, {"MessageBody", document}});
}

std::string error_message(const InvocationResult* result) {
    if (result == nullptr) {
        return "";
    }
    const json document = json::parse_or_discard(result->payload);
    for (const char* member : {"errorMessage", "message"}) {
        if (!document.is_object() || !document.contains(member)) {
            continue;
        }
        const json text = document.at(member);
        return text.is_string() ? text.get<std::string>().substr(0, error_message_max)
                                : std::string();
    }
    return "";
}

// "Dead-letter queues", developer guide: the event as it came, and why it is there.
void send_dead_letter(
    Context& context,
    const std::string& arn,
    const std::string& request_id,
    const AsyncInvocation& async,
    const InvocationResult* result) {
    const bool ran =
        result != nullptr && result->kind == InvocationResult::Kind::function_error;
    json attributes = {
        {"RequestID", {{"DataType", "String"}, {"StringValue", request_id}}},
        {"ErrorCode", {{"DataType", "Number"}, {"StringValue", ran ? "200" : "429"}}}};
    const std::string message = error_message(result);
    if (!message.empty()) {
        attributes["ErrorMessage"] = {{"DataType", "String"}, {"StringValue", message}};
    }
    context.try_call(
        scope_of_arn(arn),
        "sqs",
        "SendMessage",
        {{"QueueUrl", queue_url(arn)},
         {"MessageBody", async.payload},
         {"MessageAttributes", std::move(attributes)}});
}

void end_with(
    Context& context,
    const Given& given,
    const std::string& request_id,
    const AsyncInvocation& async,
    const End& end) {
    context.store.erase(async_key(context.scope, request_id).str());
    const bool is_success = end.condition == "Success";
    const std::string to = is_success ? given.config.on_success : given.config.on_failure;
    const std::string letters = is_success ? std::string() : given.dead_letters();
    if (!is_success) {
        DeadLetters told;
        told.queue = resource_of_arn(to.empty() ? letters : to);
        told.items = {request_id};
        told.function = given.name.name;
        told.condition = end.condition;
        told.source = "asynchronous";
        context.tell(std::move(told));
    }
    if (!letters.empty()) {
        send_dead_letter(context, letters, request_id, async, end.result);
    }
    if (!to.empty()) {
        tell(context, to, end_document(context, given, request_id, async, end));
    }
}

} // namespace

Key event_configs_of(const Scope& scope, std::string_view function) {
    return Key("lambda.event_config").text(scope.account).text(scope.region).text(function);
}

std::optional<EventConfig> find_event_config(Store& store, const FunctionName& name) {
    return Rows<EventConfig>(store).find(
        event_configs_of(name.scope, name.name)
            .text(name.qualifier.empty() ? latest : std::string_view(name.qualifier)));
}

void put_event_config(Store& store, const Scope& scope, const EventConfig& config) {
    Rows<EventConfig>(store).put(
        event_configs_of(scope, config.function).text(config.qualifier), config);
}

void erase_event_config(Store& store, const Scope& scope, const EventConfig& config) {
    Rows<EventConfig>(store).erase(
        event_configs_of(scope, config.function).text(config.qualifier));
}

std::vector<EventConfig>
all_event_configs(Store& store, const Scope& scope, std::string_view function) {
    std::vector<EventConfig> out;
    Rows<EventConfig>(store).scan(
        event_configs_of(scope, function),
        Direction::forward,
        [&](std::string_view, EventConfig config) {
            out.push_back(std::move(config));
            return true;
        });
    return out;
}

// It goes on in the function's own account.
void begin_async(
    Context& context,
    const FunctionName& name,
    const std::string& request_id,
    std::string payload) {
    AsyncInvocation async;
    async.function = name.name;
    async.payload = std::move(payload);
    async.accepted = context.now;
    async.qualifier = name.qualifier;
    async.trace_header = context.trace_header;
    Rows<AsyncInvocation>(context.store).put(async_key(name.scope, request_id), async);
    run_async(context, given_of(context, name.scope, async, request_id), request_id, async);
}

void retry_async(Context& context, const std::string& request_id) {
    const Key key = async_key(context.scope, request_id);
    const auto async = Rows<AsyncInvocation>(context.store).find(key);
    if (!async) {
        return;
    }
    const Given given = given_of(context, context.scope, *async, request_id);
    if (!given.function) {
        context.store.erase(key.str()); // it was deleted
    } else {
        run_async(context, given, request_id, *async);
    }
}

void end_async(Context& context, const std::string& request_id, const InvocationResult& result) {
    const Rows<AsyncInvocation> table(context.store);
    const Key key = async_key(context.scope, request_id);
    auto async = table.find(key);
    if (!async) {
        return;
    }
    const Given given = given_of(context, context.scope, *async, request_id);
    const auto end = [&](const char* condition, std::uint32_t tries) {
        end_with(context, given, request_id, *async, {condition, tries, &result});
    };
    Duration pause{};
    switch (result.kind) {
    case InvocationResult::Kind::ok:
        end("Success", async->attempts + 1);
        return;
    case InvocationResult::Kind::function_error:
        async->throttles = 0;
        if (++async->attempts > given.retries_max()) {
            end("RetriesExhausted", async->attempts);
            return;
        }
        pause = minutes{async->attempts};
        break;
    case InvocationResult::Kind::throttled:
        if (given.function && given.function->image.concurrency_max == 0) {
            end("ZeroReservedConcurrency", async->attempts);
            return;
        }
        pause = back_off(++async->throttles, minutes{5});
        break;
    }
    // An event that would be too old by then is not tried again.
    if (context.now + pause > async->accepted + given.age_max()) {
        end("EventAgeExceeded", async->attempts);
        return;
    }
    table.put(key, *async);
    context.schedule_at("async/" + request_id, context.now + pause, TimerClass::foreground);
}

} // namespace snowglobe::lambda
