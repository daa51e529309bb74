#include "services/lambda/template_url.h"

#include "emulator/base/error.h"
#include "services/lambda/function_url.h"

namespace snowglobe::lambda {

namespace {

// The operations' request.
json config_of(const json& properties) {
    if (!properties.contains("TargetFunctionArn")) {
        throw PropertyError{"TargetFunctionArn", "is required: text"};
    }
    const std::string type = properties.value("AuthType", "");
    if (type != "NONE" && type != "AWS_IAM") {
        throw PropertyError{"AuthType", "must be NONE or AWS_IAM, not '" + type + "'"};
    }
    const std::string mode = properties.value("InvokeMode", "BUFFERED");
    if (mode != "BUFFERED" && mode != "RESPONSE_STREAM") {
        throw PropertyError{
            "InvokeMode", "must be BUFFERED or RESPONSE_STREAM, not '" + mode + "'"};
    }
    json config = {
        {"FunctionName", properties.at("TargetFunctionArn")},
        {"AuthType", type},
        {"InvokeMode", mode},
        {"Cors", properties.value("Cors", json::object())}};
    if (properties.contains("Qualifier")) {
        config["Qualifier"] = properties.at("Qualifier");
    }
    return config;
}

ResourceAttributes attributes_of(const json& answer) {
    const std::string arn = answer.at("FunctionArn").get<std::string>();
    return {
        arn, {{"FunctionArn", arn}, {"FunctionUrl", answer.at("FunctionUrl").get<std::string>()}}};
}

} // namespace

ResourceAttributes create_url(Service&, Context& context, const ResourceRequest& request) {
    return attributes_of(
        context.call("lambda", "CreateFunctionUrlConfig", config_of(request.properties)));
}

ResourceAttributes update_url(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    json config = config_of(request.properties);
    const json before = config_of(existing.properties);
    const bool is_same = config.at("FunctionName") == before.at("FunctionName") &&
                         config.value("Qualifier", json()) == before.value("Qualifier", json());
    if (!is_same) { // another address
        context.try_call("lambda", "DeleteFunctionUrlConfig", before);
        return create_url(service, context, request);
    }
    return attributes_of(context.call("lambda", "UpdateFunctionUrlConfig", std::move(config)));
}

bool url_exists(Service&, Context& context, const std::string& ref) {
    return !context.try_call("lambda", "GetFunctionUrlConfig", {{"FunctionName", ref}}).error;
}

} // namespace snowglobe::lambda
