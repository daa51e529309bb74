#pragma once
// Versions and aliases of functions in templates: AWS::Lambda::Version and AWS::Lambda::Alias, and
// the two that SAM makes of a function with AutoPublishAlias.
#include "services/lambda/function.h"
#include "services/service.h"

#include <optional>
#include <string>

namespace snowglobe::lambda {

// The function, version or alias that a resource names; nothing: it is not here (of another
// account, or stood for by a placeholder).
std::optional<FunctionName> function_here(Context& context, const std::string& named);
// The request without members that are not there. Throws PropertyError, at `path`, in the service's
// words.
json call_or_blame(
    Context& context, const char* operation, json request, const std::string& path);

// A resource of a function that is not here.
ResourceAttributes without_function(
    const ResourceRequest& request, ResourceAttributes attributes, const std::string& named);

ResourceAttributes create_version(Service&, Context& context, const ResourceRequest& request);
ResourceAttributes update_version(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing);
bool version_exists(Service&, Context& context, const std::string& ref);

ResourceAttributes create_alias_resource(Service&, Context&, const ResourceRequest& request);
ResourceAttributes update_alias_resource(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing);
bool alias_exists(Service&, Context& context, const std::string& ref);

// What SAM's AutoPublishAlias makes: a version of the function as it is now, unless the last one is
// that, and an alias that names it. Answers how events invoke the function: by the alias, or where
// there is none by the function's name.
std::string publish_as_sam(
    Context& context,
    const ResourceRequest& request,
    const Function& function,
    ResourceAttributes& made);

} // namespace snowglobe::lambda
