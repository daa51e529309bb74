#include "services/lambda/event_config.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/destination.h"
#include "services/lambda/mapping.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

namespace {

FunctionName named(const Context& context, const json& request) {
    FunctionName name = own_function(context, request);
    if (name.qualifier.empty()) {
        name.qualifier = latest;
    }
    return name;
}

// How AWS prints the structure that it takes for wrong.
std::string printed(const json& config) {
    const auto part = [&](const char* member, const char* shape) {
        const json one = config.value(member, json());
        return one.is_object() && one.contains("Destination")
                   ? std::string(shape) +
                         "(destination=" + one.at("Destination").get<std::string>() + ")"
                   : std::string("null");
    };
    return "DestinationConfig(onSuccess=" + part("OnSuccess", "OnSuccess") +
           ", onFailure=" + part("OnFailure", "OnFailure") + ")";
}

void check_destination(
    Context& context, const FunctionName& name, const std::string& arn, const json& config) {
    const std::string service = service_of_arn(arn);
    if (arn.empty()) {
        return;
    }
    if (service == "lambda") {
        const FunctionName to = function_of_arn(arn);
        if (to.arn() == name.arn()) {
            throw invalid_parameter("You can't specify the function as a destination for itself.");
        }
        if (!find_version(context.store, to)) {
            throw invalid_parameter("The destination ARN " + arn + " is invalid.");
        }
    } else if (service == "sqs") {
        need_destination(arn).check(arn);
    } else if (
        service == "sns" || service == "events" || service == "s3" || service == "s3express") {
        throw ApiError::unsupported(
            "destinations of asynchronous invocations of type " + service +
            " (SQS queues and functions are)");
    } else {
        throw invalid_parameter(
            "The provided destination config " + printed(config) + " is invalid.");
    }
}

} // namespace

FunctionName need_configured(Context& context, const json& request) {
    FunctionName name = named(context, request);
    if (!find_version(context.store, name)) {
        throw ApiError(
            "ResourceNotFoundException",
            "The function doesn't exist.",
            404,
            {{"Type", "User"}});
    }
    return name;
}

EventConfig need_event_config(Context& context, const json& request) {
    const FunctionName name = named(context, request);
    if (auto config = find_event_config(context.store, name)) {
        return *std::move(config);
    }
    throw ApiError(
        "ResourceNotFoundException",
        "The function " + name.qualified_arn() + " doesn't have an EventInvokeConfig",
        404,
        {{"Type", "User"}});
}

void read_event_config(
    Context& context, const FunctionName& name, EventConfig& config, const json& request) {
    bool says_nothing = true;
    if (const auto retries = request.find("MaximumRetryAttempts"); retries != request.end()) {
        config.retries_max = retries->get<std::int64_t>();
        says_nothing = false;
    }
    if (const auto age = request.find("MaximumEventAgeInSeconds"); age != request.end()) {
        config.age_max_s = age->get<std::int64_t>();
        says_nothing = false;
    }
    if (const auto given = request.find("DestinationConfig"); given != request.end()) {
        says_nothing = false;
        for (const bool is_success : {true, false}) {
            const json part = given->value(is_success ? "OnSuccess" : "OnFailure", json());
            if (!part.is_object()) {
                continue;
            }
            const std::string arn = part.value("Destination", "");
            check_destination(context, name, arn, *given);
            (is_success ? config.on_success : config.on_failure) = arn;
        }
    }
    if (says_nothing) {
        throw invalid_parameter(
            "You must specify at least one of error handling or destination setting.");
    }
    config.function = name.name;
    config.qualifier = name.qualifier;
    config.last_modified = context.now;
}

json describe(const Scope& scope, const EventConfig& config) {
    const auto part = [](const std::string& arn) {
        json out = json::object();
        if (!arn.empty()) {
            out["Destination"] = arn;
        }
        return out;
    };
    json destinations = {
        {"OnSuccess", part(config.on_success)}, {"OnFailure", part(config.on_failure)}};
    json out = {
        {"FunctionArn", FunctionName{scope, config.function, config.qualifier}.qualified_arn()},
        {"LastModified", json_timestamp(config.last_modified)},
        {"DestinationConfig", std::move(destinations)}};
    if (config.retries_max) {
        out["MaximumRetryAttempts"] = *config.retries_max;
    }
    if (config.age_max_s) {
        out["MaximumEventAgeInSeconds"] = *config.age_max_s;
    }
    return out;
}

} // namespace snowglobe::lambda
