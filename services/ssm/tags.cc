#include "services/ssm/tags.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"

namespace snowglobe::ssm {

namespace {

constexpr std::size_t tags_max = 50;

} // namespace

void add_tags(Parameter& parameter, const json& tags) {
    for (const json& tag : tags) {
        parameter.tags[tag.at("Key").get<std::string>()] = tag.at("Value").get<std::string>();
    }
    if (parameter.tags.size() > tags_max) {
        throw ApiError("TooManyTagsError", "");
    }
}

TaggedParameter tagged_parameter(const Context& context, const json& request) {
    const auto& type = request.at("ResourceType").get_ref<const std::string&>();
    const auto& id = request.at("ResourceId").get_ref<const std::string&>();
    if (type != "Parameter") {
        throw ApiError::unsupported("tags of a resource of type " + type);
    }
    std::string path = path_of(id);
    auto parameter = find_parameter(context, path);
    if (!parameter) {
        throw ApiError("InvalidResourceId", ""); // as AWS: without text
    }
    return {std::move(path), *std::move(parameter)};
}

} // namespace snowglobe::ssm
