#include "services/lambda/publish.h"

namespace snowglobe::lambda {

Function
publish(Context& context, Function& function, const std::optional<std::string>& description) {
    const Scope scope = function_of_arn(function.image.arn).scope;
    if (function.is_published) {
        const FunctionName last{
            scope, function.image.name, std::to_string(function.versions_made)};
        if (auto version = find_version(context.store, last)) {
            return *std::move(version);
        }
    }
    function.is_published = true;
    ++function.versions_made;
    Function version = function;
    version.version = std::to_string(function.versions_made);
    version.description = description.value_or(function.description);
    version.revision = context.new_uuid("lambda.revision");
    version.last_modified = context.now;
    version.reserved_concurrency.reset();
    version.versions_made = 0;
    version.is_published = false;
    function.revision = context.new_uuid("lambda.revision");
    put_function(context.store, scope, version);
    return version;
}

} // namespace snowglobe::lambda
