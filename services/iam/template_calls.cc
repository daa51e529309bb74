#include "services/iam/template_calls.h"

#include "emulator/base/json.h"

#include <algorithm>

namespace snowglobe::iam {

json call_or_blame(
    Context& context, const char* operation, json request, const std::string& property) {
    Reply reply = context.try_call("iam", operation, std::move(request));
    if (reply.error) {
        throw PropertyError{property, reply.error->message};
    }
    return std::move(reply.body);
}

namespace {

// The end tells resources of a stack apart.
std::string shortened(std::string name, std::size_t size_max) {
    return name.size() > size_max ? name.substr(name.size() - size_max) : name;
}

} // namespace

std::string template_name(
    const ResourceRequest& resource, const char* property, std::size_t size_max) {
    const auto name = resource.properties.value(property, std::string());
    return name.empty() ? shortened(resource.generated_name, size_max) : name;
}

Created create_or_take_over(
    Context& context,
    const char* operation,
    json& request,
    const char* named,
    bool is_given,
    std::size_t size_max) {
    Created made{context.try_call("iam", operation, request)};
    const auto is_there = [&] {
        return made.reply.error && made.reply.error->code == "EntityAlreadyExistsException";
    };
    if (is_there() && !is_given) {
        const auto name = request.at(named).get<std::string>();
        request[named] = shortened(name + "-" + context.scope.region, size_max);
        made.reply = context.try_call("iam", operation, request);
    }
    if (is_there()) {
        made = {{}, true};
    }
    return made;
}

bool call_if_there(
    Context& context, const char* operation, json request, const std::string& property) {
    // What stands for the ARN of something that is not here may be no ARN.
    const bool names_policy =
        request.contains("PolicyArn") || request.contains("PermissionsBoundary");
    const Reply reply = context.try_call("iam", operation, std::move(request));
    if (!reply.error) {
        return true;
    }
    const std::string& code = reply.error->code;
    const bool is_no_arn = code == "InvalidInputException" || code == "ValidationException";
    if (code != "NoSuchEntityException" && !(names_policy && is_no_arn)) {
        throw PropertyError{property, reply.error->message};
    }
    return false;
}

void require_same(const std::string& property, const std::string& before, const std::string& now) {
    if (before != now) {
        throw PropertyError{property, "it keeps its name: " + before};
    }
}

void require_same_name(
    const ResourceRequest& resource, const ExistingResource& existing, const char* property) {
    require_same(
        property,
        existing.properties.value(property, std::string()),
        resource.properties.value(property, std::string()));
}

std::string document_text(const json& properties, const char* property) {
    if (!properties.contains(property)) {
        throw PropertyError{property, "is missing"};
    }
    const json& document = properties.at(property);
    return document.is_string() ? document.get<std::string>() : document.dump();
}

json missing_in(const json& list, const json& other) {
    json missing = json::array();
    for (const json& element : list) {
        if (std::find(other.begin(), other.end(), element) == other.end()) {
            missing.push_back(element);
        }
    }
    return missing;
}

} // namespace snowglobe::iam
