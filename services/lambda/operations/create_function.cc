// CreateFunction: a function from an uploaded archive. It is Pending for an instant.
#include "emulator/base/error.h"
#include "services/lambda/code.h"
#include "services/lambda/configuration.h"
#include "services/lambda/operations.h"
#include "services/lambda/publish.h"
#include "services/lambda/settings.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

namespace {

constexpr std::size_t name_max = 64;

void check_name(const std::string& given, const FunctionName& name) {
    if (name.name.size() > name_max) {
        throw invalid_parameter(
            "1 validation error detected: Value '" + given +
            "' at 'functionName' failed to satisfy constraint: Member must have length less than "
            "or equal to " +
            std::to_string(name_max));
    }
}

} // namespace

json create_function(Lambda& lambda, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    check_name(request.at("FunctionName").get<std::string>(), name);
    refuse_other_kinds(request);
    Function function;
    function.image.name = name.name;
    function.image.arn = name.arn();
    if (!request.contains("Runtime") || !request.contains("Handler")) {
        throw invalid_parameter(
            "Runtime and Handler are mandatory parameters for functions created with deployment "
            "packages.");
    }
    read_configuration(lambda.code(), context, function, request);
    if (find_function(context.store, name.scope, name.name)) {
        throw ApiError(
            "ResourceConflictException",
            "Function already exist: " + name.name,
            409,
            {{"Type", "User"}});
    }
    const TagMap tags = read_tags(request.value("Tags", json::object()));
    put_tags(context.store, name.scope, "function:" + name.name, tags);
    set_code(function, take_archive(lambda.code(), context, read_archive(request.at("Code"))));
    function.state = Function::State::pending;
    function.last_update = Function::LastUpdate::none;
    begin_change(context, function);
    if (!request.value("Publish", false)) {
        put_function(context.store, name.scope, function);
        return function_configuration(context, function, name.arn());
    }
    const Function version = publish(context, function, std::nullopt);
    put_function(context.store, name.scope, function);
    return function_configuration(context, version, name.arn());
}

} // namespace snowglobe::lambda
