// UpdateFunctionCode: another archive for $LATEST, for runs that begin from now on.
#include "services/lambda/code.h"
#include "services/lambda/configuration.h"
#include "services/lambda/operations.h"
#include "services/lambda/publish.h"

namespace snowglobe::lambda {

json update_function_code(Lambda& lambda, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    Function function = need_function(context, {name.scope, name.name, ""}, false);
    refuse_other_kinds(request);
    check_revision(context, function, request);
    std::string zip = read_archive(request);
    refuse_during_change(function);
    const std::string before = function.code_sha256;
    set_code(function, take_archive(lambda.code(), context, std::move(zip)));
    if (const auto given = request.find("Architectures"); given != request.end()) {
        function.settings["Architectures"] = *given;
    }
    if (request.value("DryRun", false)) {
        drop_archive(context, function.code_sha256);
        return function_configuration(context, function, name.arn());
    }
    function.is_published = false;
    function.last_update = Function::LastUpdate::in_progress;
    begin_change(context, function);
    drop_archive(context, before);
    if (!request.value("Publish", false)) {
        put_function(context.store, name.scope, function);
        return function_configuration(context, function, name.arn());
    }
    // The version is one that is being created.
    Function version = publish(context, function, std::nullopt);
    version.state = Function::State::pending;
    version.last_update = Function::LastUpdate::none;
    put_function(context.store, name.scope, version);
    put_function(context.store, name.scope, function);
    return function_configuration(
        context, version, FunctionName{name.scope, name.name, version.version}.qualified_arn());
}

} // namespace snowglobe::lambda
