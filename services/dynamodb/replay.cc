// DynamoDB in fixtures, in expectations and in the catalogue.
#include "services/dynamodb/dynamodb.h"

namespace snowglobe::dynamodb {

namespace {

FixtureRequest put(const FixtureInput& input, json request) {
    request["TableName"] = input.name;
    request["Item"] = input.object(R"(the item, like {"id": {"S": "1"}})");
    return {"PutItem", std::move(request)};
}

FixtureRequest put_item(const FixtureInput& input) {
    return put(
        input,
        input.attributes(
            {"ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}));
}

FixtureRequest put_state(const FixtureInput& input) {
    return put(input, input.attributes({}));
}

// {"N":"1"} is 1, {"SS":[..]} a list, {"M":{..}} an object: an attribute value as plain JSON.
json plain(const json& value) {
    const std::string& type = value.begin().key();
    const json& content = value.begin().value();
    if (type == "N") {
        return text_or_json(content.get<std::string>());
    }
    if (type == "NULL") {
        return nullptr;
    }
    if (type == "M") {
        json out = json::object();
        for (const auto& [name, member] : content.items()) {
            out[name] = plain(member);
        }
        return out;
    }
    if (type == "L" || type == "NS") {
        json out = json::array();
        for (const json& element : content) {
            out.push_back(type == "L" ? plain(element) : text_or_json(element.get<std::string>()));
        }
        return out;
    }
    return content;
}

// In the order of a Scan.
json items(Service& dynamodb, Context& context, const std::string& table) {
    const std::string path = "tables/" + table + "/items";
    const json seen = dynamodb.peek(context, Look(path, SIZE_MAX, "")).value().resolved();
    json out = json::array();
    for (const json& item : seen.at("items")) {
        out.push_back(plain({{"M", item}}));
    }
    return out;
}

std::map<std::string, std::string>
keys(Service& dynamodb, Context& context, const std::string& table) {
    const auto description = static_cast<Dynamodb&>(dynamodb).description(context, table);
    std::map<std::string, std::string> out;
    for (const auto& part : {description.keys.hash, description.keys.range}) {
        for (const dynamodb::KeyAttribute& attribute : part) {
            out[attribute.name] = attribute.type;
        }
    }
    return out;
}

json describe_request(const std::string& name, const Scope&) {
    return {{"TableName", name}};
}

} // namespace

std::span<const FixtureSource> Dynamodb::fixture_sources() const {
    static constexpr FixtureSource rows[] = {
        {.kind = "dynamodb",
         .name = "TABLE",
         .read = put_item,
         .arn_service = "dynamodb",
         .arn_prefix = "table/",
         .noun = "table",
         .named = Named::table},
        {.kind = "state",
         .name = "TABLE",
         .read = ::snowglobe::dynamodb::put_state,
         .arn_service = "dynamodb",
         .arn_prefix = "table/",
         .is_state = true,
         .noun = "table",
         .named = Named::table}};
    return rows;
}

std::span<const OutcomeSection> Dynamodb::outcome_sections() const {
    static constexpr OutcomeSection rows[] = {
        {"tables", "table", OutcomeForm::items, Named::table, items, keys}};
    return rows;
}

std::span<const CatalogKind> Dynamodb::catalog_kinds() const {
    static constexpr CatalogKind rows[] = {
        {"table", "dynamodb.table", "DescribeTable", describe_request, "Table"}};
    return rows;
}

} // namespace snowglobe::dynamodb
