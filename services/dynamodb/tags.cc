#include "services/dynamodb/tags.h"

#include "emulator/base/error.h"

namespace snowglobe::dynamodb {

namespace {
constexpr std::size_t tags_max = 50;
} // namespace

void add_tags(TableDescription& table, const json& tags) {
    for (const json& tag : tags) {
        table.tags[tag.at("Key").get<std::string>()] = tag.at("Value").get<std::string>();
    }
    if (table.tags.size() > tags_max) {
        throw ApiError::validation(
            "Number of Tags exceed the current limit for the provided ResourceArn");
    }
}

json describe_tags(const TableDescription& table) {
    json out = json::array();
    for (const auto& [key, value] : table.tags) {
        out.push_back({{"Key", key}, {"Value", value}});
    }
    return out;
}

} // namespace snowglobe::dynamodb
