// PublishVersion: keeps $LATEST as it is under a number.
#include "emulator/base/error.h"
#include "services/lambda/configuration.h"
#include "services/lambda/operations.h"
#include "services/lambda/publish.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

json publish_version(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    Function function = need_function(context, {name.scope, name.name, ""}, false);
    refuse_other_kinds(request);
    check_revision(context, function, request);
    refuse_during_change(function);
    const std::string current =
        listed_function(context, function, "").at("CodeSha256").get<std::string>();
    const std::string given = request.value("CodeSha256", "");
    if (!given.empty() && given != current) {
        throw invalid_parameter(
            "CodeSHA256 (" + given + ") is different from current CodeSHA256 in $LATEST (" +
            current + "). Please try again with the CodeSHA256 in $LATEST.");
    }
    std::optional<std::string> description;
    if (const auto text = request.find("Description"); text != request.end()) {
        description = text->get<std::string>();
    }
    const Function version = publish(context, function, description);
    put_function(context.store, name.scope, function);
    return function_configuration(
        context, version, FunctionName{name.scope, name.name, version.version}.qualified_arn());
}

} // namespace snowglobe::lambda
