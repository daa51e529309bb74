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

std::string template_name(
    const ResourceRequest& resource, const char* property, std::size_t size_max) {
    std::string name = resource.properties.value(property, std::string());
    if (!name.empty()) {
        return name;
    }
    name = resource.generated_name;
    if (name.size() > size_max) { // the end tells resources of a stack apart
        name = name.substr(name.size() - size_max);
    }
    return name;
}

void require_same(const std::string& property, const std::string& before, const std::string& now) {
    if (before != now) {
        throw PropertyError{property, "it keeps its name: " + before};
    }
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
