#include "apps/countries/adapters/aws.h"

#include "apps/common/setting.h"

#include <stdexcept>

namespace countries {

namespace {

// SQS speaks two languages; the SDK for Python shows the names of the older.
std::string shown_code(const std::string& code) {
    return code == "QueueDoesNotExist" ? "AWS.SimpleQueueService.NonExistentQueue" : code;
}

// Runs a call; what it throws becomes a failure with a name.
template <class Run> json named(const char* failure, const char* operation, Run run) {
    try {
        return run();
    } catch (const snowglobe::AwsError& error) {
        throw snowglobe::HandlerError(
            failure,
            "An error occurred (" + shown_code(error.code) + ") when calling the " + operation +
                " operation: " + error.what());
    } catch (const snowglobe::HttpError& error) {
        throw snowglobe::HandlerError(failure, error.what());
    }
}

// The cluster's endpoint, "host:port" with or without a scheme, is asked as DynamoDB would be: its
// own binary protocol is not spoken here.
json call_dax(snowglobe::Context& context, const char* operation, const json& request) {
    std::string endpoint = apps::setting("dax_endpoint", "");
    if (const auto scheme = endpoint.find("://"); scheme != std::string::npos) {
        endpoint.erase(0, scheme + 3);
    }
    snowglobe::HttpRequest post;
    post.method = "POST";
    post.url = "http://" + endpoint + "/";
    post.headers = {
        {"content-type", "application/x-amz-json-1.0"},
        {"x-amz-target", std::string("DynamoDB_20120810.") + operation}};
    post.body = request.dump();
    const snowglobe::HttpResponse response = context.http(post);
    json answer = json::parse_or_discard(response.body);
    if (!answer.is_object()) {
        throw snowglobe::HttpError(
            "dax: no answer to " + std::string(operation) + ", status " +
            std::to_string(response.status));
    }
    if (response.status != 200) {
        throw snowglobe::AwsError(
            answer.value("__type", ""),
            answer.value("message", ""),
            response.status,
            json::object());
    }
    return answer;
}

} // namespace

std::string resource_name(std::string_view name) {
    return std::string(name) + "-" + apps::setting("environment", "dev");
}

json call_sqs(
    snowglobe::Context& context, const char* failure, const char* operation, const json& request) {
    return named(failure, operation, [&] { return context.call("sqs", operation, request); });
}

json call_dynamodb(
    snowglobe::Context& context, const char* failure, const char* operation, const json& request) {
    return named(failure, operation, [&] {
        return apps::setting("use_dax", "") == "True"
                   ? call_dax(context, operation, request)
                   : context.call("dynamodb", operation, request);
    });
}

} // namespace countries
