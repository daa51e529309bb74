// GetFunction: a function's configuration, where its code is, its tags and reserved concurrency.
#include "services/lambda/function.h"
#include "services/lambda/operations.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

json get_function(Lambda&, Context& context, const json& request) {
    const FunctionName name = named_function(context, request);
    const Function function = need_function(context, name, false);
    // Where an archive lies unpacked differs from run to run.
    const std::string location = function.code_sha256.empty()
                                     ? function.image.library
                                     : "snowglobe:code/" + function.code_sha256;
    json out = {
        {"Configuration", function_configuration(context, function, name.qualified_arn())},
        {"Code", {{"RepositoryType", "S3"}, {"Location", location}}},
    };
    const auto whole = find_function(context.store, name.scope, name.name);
    if (!whole) {
        return out;
    }
    const TagMap tags = find_tags(context.store, name.scope, "function:" + name.name);
    if (!tags.empty()) {
        out["Tags"] = tags;
    }
    if (whole->reserved_concurrency) {
        out["Concurrency"] = {{"ReservedConcurrentExecutions", *whole->reserved_concurrency}};
    }
    return out;
}

} // namespace snowglobe::lambda
