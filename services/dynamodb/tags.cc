#include "services/dynamodb/tags.h"

#include "emulator/base/error.h"
#include "services/dynamodb/dynamodb.h"

namespace snowglobe::dynamodb {

namespace {
constexpr std::size_t tags_max = 50;
} // namespace

TableDescription tagged_table(Dynamodb& dynamodb, Context& context, const json& request) {
    const std::string arn = request.at("ResourceArn");
    if (!arn.starts_with("arn:aws:dynamodb:") || arn.find(":table/") == std::string::npos) {
        throw ApiError::validation(
            "Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    }
    auto table = dynamodb.find(context, arn);
    if (!table) {
        throw ApiError(
            "ResourceNotFoundException",
            "Requested resource not found: ResourcArn: " + arn + " not found"); // sic
    }
    return *std::move(table);
}

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
