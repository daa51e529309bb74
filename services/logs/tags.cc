#include "services/logs/tags.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"

namespace snowglobe::logs {

namespace {

constexpr std::size_t tags_max = 50;

} // namespace

void add_tags(Group& group, const json& request) {
    const json tags = request.value("tags", json::object());
    for (const auto& [name, value] : tags.items()) {
        group.tags[name] = value.get<std::string>();
    }
    if (group.tags.size() > tags_max) {
        throw ApiError(
            "TooManyTagsException", "A resource can have no more than 50 tags.", 400);
    }
}

void remove_tags(Group& group, const json& names) {
    for (const json& name : names) {
        group.tags.erase(name.get<std::string>());
    }
}

json tags_json(const Group& group) {
    json tags = json::object();
    for (const auto& [name, value] : group.tags) {
        tags[name] = value;
    }
    return {{"tags", std::move(tags)}};
}

} // namespace snowglobe::logs
