#include "services/lambda/configuration.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/layer.h"
#include "services/lambda/mapping.h"
#include "services/lambda/runtime.h"
#include "services/lambda/settings.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t environment_max = 4096;
constexpr std::int64_t timeout_max_s = 900;
constexpr std::int64_t memory_max_mb = 10240;

// "Reserved environment variables", developer guide.
constexpr std::array<std::string_view, 18> reserved_variables{
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID"};

// Those that AWS still makes functions for. The order is that of its message.
constexpr std::array<std::string_view, 25> runtimes{
    "nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x",
    "nodejs22.x", "java25",     "python3.10",      "python3.11", "java21",     "ruby3.3",
    "ruby3.4",    "ruby3.2",    "python3.8",       "python3.9",  "java17",     "nodejs16.x",
    "dotnet10",   "dotnet8",    "java11",          "dotnet6",    "nodejs18.x", "provided.al2",
    "java8.al2"};
// Those of the model that it has no longer.
constexpr std::array<std::string_view, 18> deprecated_runtimes{
    "nodejs",        "nodejs4.3",     "nodejs6.10",    "nodejs8.10", "nodejs10.x",
    "nodejs12.x",    "nodejs14.x",    "nodejs4.3-edge", "java8",     "python2.7",
    "python3.6",     "python3.7",     "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1",
    "dotnetcore3.1", "go1.x",         "provided"};

template <std::size_t n>
bool holds(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::string listed_runtimes() {
    std::string list;
    for (const std::string_view one : runtimes) {
        list += (list.empty() ? "" : ", ") + std::string(one);
    }
    return list;
}

namespace {

void check_runtime(const std::string& runtime) {
    if (holds(runtimes, runtime)) {
        return;
    }
    if (holds(deprecated_runtimes, runtime) || runtime.starts_with("ruby2")) {
        throw invalid_parameter(
            "The runtime parameter of " + runtime +
            " is no longer supported for creating or updating AWS Lambda functions. We recommend "
            "you use a supported runtime while creating or updating functions.");
    }
    throw invalid_parameter(
        "Value " + runtime +
        " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [" +
        listed_runtimes() + "] or be a valid ARN");
}

std::map<std::string, std::string> read_variables(const json& environment) {
    const json variables = environment.value("Variables", json::object());
    std::map<std::string, std::string> out;
    std::string reserved;
    for (const auto& [name, value] : variables.items()) {
        if (holds(reserved_variables, name)) {
            reserved += (reserved.empty() ? "" : ", ") + name;
        }
        out[name] = value.get<std::string>();
    }
    const std::string begin = "Lambda was unable to configure your environment variables because "
                              "the environment variables you have provided ";
    if (!reserved.empty()) {
        throw invalid_parameter(
            begin +
            "contains reserved keys that are currently not supported for modification. Reserved "
            "keys used in this request: " +
            reserved);
    }
    const std::string measured = variables.dump();
    if (measured.size() > environment_max) {
        throw invalid_parameter(begin + "exceeded the 4KB limit. String measured: " + measured);
    }
    return out;
}

json read_logging(const json& given, const std::string& name) {
    json out = {{"LogFormat", "Text"}, {"LogGroup", "/aws/lambda/" + name}};
    if (given.value("LogFormat", "Text") == "JSON") {
        out["ApplicationLogLevel"] = "INFO";
        out["SystemLogLevel"] = "INFO";
    } else if (given.contains("ApplicationLogLevel") || given.contains("SystemLogLevel")) {
        throw invalid_parameter(
            "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from "
            "your request or change the LogFormat to \"JSON\" and try again.");
    }
    for (const auto& [member, value] : given.items()) {
        out[member] = value;
    }
    return out;
}

void read_dead_letters(json& settings, const json& given) {
    const std::string arn = given.value("TargetArn", "");
    if (arn.empty()) {
        settings.erase("DeadLetterConfig");
        return;
    }
    if (service_of_arn(arn) != "sqs") {
        throw ApiError::unsupported(
            "'" + arn + "' as DeadLetterConfig.TargetArn (an SQS queue's ARN is)");
    }
    settings["DeadLetterConfig"] = given;
}

// What is only answered, as it is answered.
void read_settings(Function& function, const json& request) {
    json& settings = function.settings;
    if (!settings.is_object()) {
        settings = json::object();
    }
    for (const char* member : {"Architectures", "EphemeralStorage", "TracingConfig"}) {
        if (const auto given = request.find(member); given != request.end()) {
            settings[member] = *given;
        }
    }
    if (const auto key = request.find("KMSKeyArn"); key != request.end()) {
        settings["KMSKeyArn"] = *key;
        if (key->get_ref<const std::string&>().empty()) {
            settings.erase("KMSKeyArn");
        }
    }
    if (const auto vpc = request.find("VpcConfig"); vpc != request.end()) {
        json answered = {
            {"SubnetIds", vpc->value("SubnetIds", json::array())},
            {"SecurityGroupIds", vpc->value("SecurityGroupIds", json::array())},
            {"VpcId", ""},
            {"Ipv6AllowedForDualStack", vpc->value("Ipv6AllowedForDualStack", false)}};
        settings["VpcConfig"] = std::move(answered);
    }
    if (const auto start = request.find("SnapStart"); start != request.end()) {
        settings["SnapStart"] = {
            {"ApplyOn", start->value("ApplyOn", "None")}, {"OptimizationStatus", "Off"}};
    }
    if (const auto logging = request.find("LoggingConfig"); logging != request.end()) {
        settings["LoggingConfig"] = read_logging(*logging, function.image.name);
    }
    if (request.contains("Environment")) { // its variables are the image's
        settings["Environment"] = {{"Variables", json::object()}};
    }
    if (const auto letters = request.find("DeadLetterConfig"); letters != request.end()) {
        read_dead_letters(settings, *letters);
    }
}

} // namespace

void refuse_other_kinds(const json& request) {
    for (const char* member :
         {"AcceleratorConfig",
          "CapacityProviderConfig",
          "CodeSigningConfigArn",
          "DurableConfig",
          "ImageConfig",
          "PublishTo",
          "RuntimeConfig",
          "TenancyConfig"}) {
        if (request.contains(member)) {
            throw ApiError::unsupported(std::string(member) + " of functions");
        }
    }
    if (!request.value("FileSystemConfigs", json::array()).empty()) {
        throw ApiError::unsupported("FileSystemConfigs of functions");
    }
    if (request.value("PackageType", "Zip") == "Image") {
        throw ApiError::unsupported(
            "PackageType Image (functions are no containers here: send ZipFile)");
    }
}

void read_configuration(
    const CodeFolders& folders, Context& context, Function& function, const json& request) {
    FunctionImage& image = function.image;
    if (const auto runtime = request.find("Runtime"); runtime != request.end()) {
        function.runtime = runtime->get<std::string>();
        check_runtime(function.runtime);
    }
    if (const auto environment = request.find("Environment"); environment != request.end()) {
        image.environment = read_variables(*environment);
        set_layer_folders(folders, context.store, function);
    }
    if (const auto timeout = request.find("Timeout"); timeout != request.end()) {
        const auto value = timeout->get<std::int64_t>();
        if (value > timeout_max_s) { // the model has more, for functions of another kind
            throw ApiError::validation(
                "1 validation error detected: Value '" + std::to_string(value) +
                "' at 'timeout' failed to satisfy constraint: Member must have value less than or "
                "equal to " +
                std::to_string(timeout_max_s));
        }
        image.timeout = seconds{value};
    }
    if (const auto memory = request.find("MemorySize"); memory != request.end()) {
        image.memory_mb = memory->get<std::int64_t>();
        if (image.memory_mb > memory_max_mb) {
            throw invalid_parameter(
                "'MemorySize' value failed to satisfy constraint: Member must have value less than "
                "or equal to " +
                std::to_string(memory_max_mb));
        }
    }
    image.symbol = request.value("Handler", image.symbol);
    function.role = request.value("Role", function.role);
    function.description = request.value("Description", function.description);
    read_settings(function, request);
    if (const auto layers = request.find("Layers"); layers != request.end()) {
        read_layers(folders, context, function, *layers);
    }
    set_runtime(
        image, function.runtime, function.settings.value("LoggingConfig", json::object()));
}

std::string revision_of(Context& context, const Function& function) {
    return function.revision.empty()
               ? to_uuid(context.id_of("lambda.revision", function.image.arn))
               : function.revision;
}

void check_revision(
    Context& context, const Function& function, const json& request, const char* look) {
    const auto given = request.find("RevisionId");
    if (given != request.end() && *given != revision_of(context, function)) {
        throw ApiError(
            "PreconditionFailedException",
            std::string(
                "The Revision Id provided does not match the latest Revision Id. Call the ") +
                (look != nullptr ? look : "GetFunction/GetAlias") +
                " API to retrieve the latest Revision Id",
            412,
            {{"Type", "User"}});
    }
}

void refuse_during_change(const Function& function) {
    if (function.state == Function::State::pending ||
        function.last_update == Function::LastUpdate::in_progress) {
        throw ApiError(
            "ResourceConflictException",
            "The operation cannot be performed at this time. An update is in progress for "
            "resource: " +
                function.image.arn,
            409,
            {{"Type", "User"}});
    }
}

// How long AWS takes, a second or so, is nobody's promise: what waits for it is work, which the
// auto clock does before the next request.
void begin_change(Context& context, Function& function) {
    function.revision = context.new_uuid("lambda.revision");
    function.last_modified = context.now;
    const std::string& name = function.image.name;
    const Duration takes =
        milliseconds{1 + context.draw("lambda.change", function.revision, 0, 1'000)};
    context.schedule_at("state/" + name, context.now + takes, TimerClass::work);
}

void end_change(Context& context, const std::string& name) {
    std::vector<Function> all = published_versions(context.store, context.scope, name);
    if (auto function = find_function(context.store, context.scope, name)) {
        all.push_back(*std::move(function));
    }
    for (Function& function : all) {
        if (function.state == Function::State::active &&
            function.last_update == Function::LastUpdate::successful) {
            continue;
        }
        function.state = Function::State::active;
        function.last_update = Function::LastUpdate::successful;
        function.revision = context.new_uuid("lambda.revision");
        put_function(context.store, context.scope, function);
    }
}

} // namespace snowglobe::lambda
