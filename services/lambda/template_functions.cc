#include "services/lambda/template_functions.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/store/record.h"
#include "services/lambda/code.h"
#include "services/lambda/code_place.h"
#include "services/lambda/concurrency.h"
#include "services/lambda/layer.h"
#include "services/lambda/template_settings.h"

namespace snowglobe::lambda {

namespace {

// What it is but for when it came to be so.
std::string essence(Function function) {
    function.last_modified = {};
    function.revision.clear();
    function.versions_made = 0;
    function.is_published = false;
    return encode(function);
}

// Of one that is loaded again: the numbers of its versions go on, and the last one is still what
// it is if nothing of it has changed.
void keep_what_is_not_declared(const Function& before, Function& function) {
    function.versions_made = before.versions_made;
    function.is_published = before.is_published && essence(before) == essence(function);
}

void set_concurrency(
    Context& context,
    const ResourceRequest& request,
    const Function& before,
    Function& function,
    std::vector<PropertyError>& inert) {
    const char* const property = "ReservedConcurrentExecutions";
    if (!request.properties.contains(property)) {
        return;
    }
    const std::int64_t wanted = function.image.concurrency_max;
    try {
        check_unreserved(context, before, wanted);
        function.reserved_concurrency = wanted;
    } catch (const ApiError& error) {
        inert.push_back({property, error.message});
    }
}

} // namespace

Function make_function(
    Lambda& lambda,
    Context& context,
    const ResourceRequest& request,
    std::vector<PropertyError>& inert) {
    const json& properties = request.properties;
    const CodePlace place = code_place(request);
    if (!place.elsewhere.empty() && !names_runtime(request)) {
        throw PropertyError{place.property, place.elsewhere};
    }
    Function function;
    function.image = read_image(
        context,
        request,
        properties.value("FunctionName", request.generated_name),
        place.path.empty() ? json() : json(place.path));
    if (!place.elsewhere.empty()) {
        function.image.unavailable = place.elsewhere;
    }
    function.description = properties.value("Description", "");
    function.runtime = properties.value("Runtime", "provided.al2023");
    function.role =
        properties.value("Role", "arn:aws:iam::" + context.scope.account + ":role/lambda-role");
    function.last_modified = context.now;
    take_dead_letters(request, function, inert);
    show_layers(context, request, function);
    if (function.image.unavailable.empty()) {
        try {
            lambda.check_library(function.image);
        } catch (const std::runtime_error& error) {
            throw PropertyError{"CodeUri", error.what()};
        }
    }
    const auto before = find_function(context.store, context.scope, function.image.name);
    set_concurrency(context, request, before.value_or(Function{}), function, inert);
    // Its versions share it.
    function.image.concurrency_max =
        function.reserved_concurrency.value_or(concurrency_of_account);
    if (before) {
        keep_what_is_not_declared(*before, function);
        drop_archive(context, before->code_sha256);
    }
    reserve(context, function, function.reserved_concurrency);
    return function;
}

ResourceAttributes attributes_of(
    const ResourceRequest& request,
    const Function& function,
    std::vector<PropertyError> inert) {
    const FunctionImage& image = function.image;
    // SAM's !Ref Function.Alias and Function.Version: where there are none that is the function.
    ResourceAttributes made{
        image.name,
        {{"Alias", image.arn}, {"Arn", image.arn}, {"Version", image.arn}},
        std::move(inert)};
    if (!image.unavailable.empty()) {
        made.inert.push_back(
            {code_place(request).property, image.unavailable + "; an invocation fails"});
    }
    return made;
}

} // namespace snowglobe::lambda
