#include "services/iam/tags.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/base/lower_case.h"
#include "services/iam/entity.h"
#include "services/iam/page.h"

#include <algorithm>
#include <set>

namespace snowglobe::iam {

namespace {

constexpr std::size_t tags_max = 50;

json tag_json(const std::string& name, const std::string& value) {
    return {{"Key", name}, {"Value", value}};
}

} // namespace

void add_tags(Tags& tags, const json& list) {
    std::set<std::string> given;
    for (const json& tag : list) {
        const auto name = tag.at("Key").get<std::string>();
        if (!given.insert(lower_case(name)).second) {
            throw ApiError(
                "InvalidInputException",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }
        std::erase_if(
            tags, [&](const auto& there) { return lower_case(there.first) == lower_case(name); });
        tags[name] = tag.at("Value").get<std::string>();
    }
    if (tags.size() > tags_max) {
        throw limit_exceeded("Cannot exceed quota for TagsPerResource: 50");
    }
}

void remove_tags(Tags& tags, const json& names) {
    for (const json& name : names) {
        const std::string wanted = lower_case(name.get<std::string>());
        std::erase_if(tags, [&](const auto& tag) { return lower_case(tag.first) == wanted; });
    }
}

json tags_json(const Tags& tags) {
    json list = json::array();
    for (const auto& [name, value] : tags) {
        list.push_back(tag_json(name, value));
    }
    return list;
}

json tags_page(const Tags& tags, const json& request) {
    Page page(request, "Tags");
    for (const auto& [name, value] : tags) {
        if (!page.add(name, tag_json(name, value))) {
            break;
        }
    }
    return page.answer();
}

} // namespace snowglobe::iam
