#include "services/dynamodb/tags.h"

#include "emulator/base/error.h"
#include "services/dynamodb/dynamodb.h"

#include <algorithm>
#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t tags_max = 50;

// Letters and digits of any script (here: anything that is not ASCII), space and + - = . _ : / @
bool has_good_characters(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        const bool alphanumeric = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                                  (byte >= 'a' && byte <= 'z');
        return byte >= 0x80 || alphanumeric ||
               std::string_view(" +-=._:/@").find(character) != std::string_view::npos;
    });
}

// Texts: ack-api-quirks, DDB-TABLE-442.
void check_tags(const json& tags) {
    std::set<std::string> keys;
    for (const json& tag : tags) {
        const std::string key = tag.at("Key");
        const std::string value = tag.at("Value");
        if (!has_good_characters(key)) {
            throw ApiError::validation("The Tag Key provided is invalid, Key: " + key);
        }
        if (!has_good_characters(value)) {
            throw ApiError::validation("The Tag Value provided is invalid, Value: " + value);
        }
        if (key.starts_with("aws:")) {
            throw ApiError::validation("Tag Key cannot be prefixed with aws:, Key: " + key);
        }
        if (!keys.insert(key).second) {
            throw ApiError::validation(
                "Duplicate Tag Keys provided as input: Duplicate Tag Key found " + key);
        }
    }
}

} // namespace

std::optional<TableDescription>
find_tagged_table(Dynamodb& dynamodb, Context& context, const json& request) {
    const std::string arn = request.at("ResourceArn");
    if (!arn.starts_with("arn:")) {
        throw ApiError::validation("Invalid TableArn: ARNs must start with 'arn:': " + arn);
    }
    const std::size_t table_name = arn.find(":table/");
    if (table_name == std::string::npos || arn.find('/', table_name + 7) != std::string::npos) {
        throw ApiError::validation(
            "Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    }
    return dynamodb.find(context, arn);
}

TableDescription tagged_table(
    Dynamodb& dynamodb,
    Context& context,
    const json& request,
    const json& given,
    const char* kind) {
    auto table = find_tagged_table(dynamodb, context, request);
    if (given.empty()) {
        throw ApiError::validation(
            "Atleast one " + std::string(kind) + " needs to be provided as Input."); // sic
    }
    if (!table) {
        throw ApiError(
            "ResourceNotFoundException",
            "Requested resource not found: ResourcArn: " +
                request.at("ResourceArn").get<std::string>() + " not found"); // sic
    }
    return *std::move(table);
}

void add_tags(TableDescription& table, const json& tags) {
    check_tags(tags);
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
