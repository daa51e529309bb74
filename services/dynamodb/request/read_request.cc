// Contents: GetItem; TransactGetItems; BatchGetItem; Query and Scan.
#include "services/dynamodb/request/read_request.h"

#include "services/dynamodb/item.h"
#include "services/dynamodb/key_condition.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/request/legacy.h"

#include <utility>

namespace snowglobe::dynamodb {

namespace {

using Kind = PageRequest::Kind;
using Select = PageRequest::Select;

constexpr std::size_t batch_keys_max = 100;

json normal_key(const json& given, const Wording& wording) {
    json key = given;
    normalise_item(key, wording);
    return key;
}

void check_key_count(const json& parts) {
    std::size_t count = 0;
    for (const auto& [table, members] : parts.items()) {
        count += members.at("Keys").size();
        if (count > batch_keys_max) {
            throw Wording::enveloped(
                "Value at 'RequestItems." + table +
                ".member.Keys' failed to satisfy constraint: Member must have length less than or "
                "equal to 100");
        }
    }
}

// An expression in one table's part does not go with another's AttributesToGet either.
void check_mixing_over_parts(const json& parts, const Wording& wording) {
    json all = json::object();
    for (const json& part : parts) {
        for (const Member member : {Member::AttributesToGet, Member::ProjectionExpression}) {
            if (part.contains(name_of(member))) {
                all[name_of(member)] = part.at(name_of(member));
            }
        }
    }
    check_mixing(Members(all), wording);
}

BatchGetRequest::Part read_part(
    const std::string& table,
    const json& given,
    const Members& members,
    Placeholders& placeholders,
    const Wording& wording) {
    BatchGetRequest::Part part;
    part.table = table;
    for (const json& key : members.at(Member::Keys)) {
        part.keys.push_back(normal_key(key, wording));
    }
    part.projection = projection_of(members, placeholders);
    if (!part.projection) {
        part.projection = attributes_to_get(members, wording);
    }
    placeholders.check_all_used();
    part.consistent = members.flag(Member::ConsistentRead);
    for (const auto& [name, value] : given.items()) {
        if (name != name_of(Member::Keys)) {
            part.unprocessed[name] = value;
        }
    }
    return part;
}

// Query and Scan.

ApiError select_error(const Wording& wording, const std::string& text) {
    return wording.newer() ? Wording::enveloped(text) : Wording::bare(text);
}

Select read_select(const Members& members, const Wording& wording) {
    const std::string_view select = members.word(Member::Select);
    const Member member = members.has(Member::AttributesToGet) ? Member::AttributesToGet
                                                               : Member::ProjectionExpression;
    const bool has_projection = members.has(member);
    if (select == "SPECIFIC_ATTRIBUTES" && !has_projection) {
        throw select_error(
            wording,
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
            "SPECIFIC_ATTRIBUTES");
    }
    if (select == "ALL_PROJECTED_ATTRIBUTES" && !members.has(Member::IndexName)) {
        throw select_error(
            wording, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
    }
    if (!select.empty() && select != "SPECIFIC_ATTRIBUTES" && has_projection) {
        throw select_error(
            wording,
            "Cannot specify the " + std::string(name_of(member)) + " when choosing to get " +
                (select == "COUNT" ? "only the Count" : std::string(select)));
    }
    return select == "COUNT"                      ? Select::count
           : select == "ALL_ATTRIBUTES"           ? Select::all_attributes
           : select == "ALL_PROJECTED_ATTRIBUTES" ? Select::all_projected
           : select == "SPECIFIC_ATTRIBUTES"      ? Select::specific
                                                  : Select::none;
}

void read_start_key(PageRequest& page, const Members& members, const Wording& wording) {
    if (members.has(Member::ExclusiveStartKey)) {
        page.start_key = normal_key(members.at(Member::ExclusiveStartKey), wording);
        page.tells_start_key = !wording.newer();
    }
}

void read_filter(
    PageRequest& page,
    const Members& members,
    Member legacy_member,
    Placeholders& placeholders) {
    page.filter = legacy_filter(members, legacy_member, placeholders.wording());
    if (!page.filter) {
        page.filter = condition_of(members, Member::FilterExpression, placeholders);
        page.has_filter_expression = page.filter.has_value();
    }
}

void read_projection(PageRequest& page, const Members& members, Placeholders& placeholders) {
    page.projection = attributes_to_get(members, placeholders.wording());
    if (!page.projection) {
        page.projection = projection_of(members, placeholders);
    }
}

// What is never wrong here: the shape saw to it.
void read_rest(PageRequest& page, const Members& members) {
    page.table = members.text(Member::TableName);
    if (members.has(Member::IndexName)) {
        page.index = members.text(Member::IndexName);
    }
    page.consistent = members.flag(Member::ConsistentRead);
    if (members.has(Member::Limit)) {
        page.limit = members.at(Member::Limit).get<std::int64_t>();
    }
    page.report = Report(members);
}

void read_segments(PageRequest& page, const Members& members) {
    const json* segment = members[Member::Segment];
    const json* total = members[Member::TotalSegments];
    if (segment != nullptr && total == nullptr) {
        throw ApiError::validation("The TotalSegments parameter is required but was not present in "
                                   "the request when Segment parameter is present");
    }
    if (total != nullptr && segment == nullptr) {
        throw ApiError::validation("The Segment parameter is required but was not present in the "
                                   "request when parameter TotalSegments is present");
    }
    if (segment == nullptr) {
        return;
    }
    if (*segment >= *total) {
        throw ApiError::validation(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            "Segment: " +
            segment->dump() + " is not less than TotalSegments: " + total->dump());
    }
    page.segment = segment->get<std::uint64_t>();
    page.total_segments = total->get<std::uint64_t>();
}

} // namespace

GetRequest read_get(const json& request) {
    const Members members(request);
    const Wording wording("GetItem", members);
    GetRequest get;
    check_mixing(members, wording);
    Placeholders placeholders(members, {Member::ProjectionExpression}, wording);
    get.key = normal_key(members.at(Member::Key), wording);
    get.projection = projection_of(members, placeholders);
    if (!get.projection) {
        get.projection = attributes_to_get(members, wording);
    }
    placeholders.check_all_used();
    get.table = members.text(Member::TableName);
    get.consistent = members.flag(Member::ConsistentRead);
    get.report = Report(members);
    return get;
}

TransactGetRequest read_transact_get(const json& request) {
    const Members members(request);
    const Wording wording("TransactGetItems", members);
    TransactGetRequest transaction;
    for (const json& element : members.at(Member::TransactItems)) {
        const Members own(element.at("Get"));
        GetRequest& get = transaction.gets.emplace_back();
        get.table = own.text(Member::TableName);
        get.key = normal_key(own.at(Member::Key), wording);
        Placeholders placeholders(own, {Member::ProjectionExpression}, wording);
        get.projection = projection_of(own, placeholders);
        placeholders.check_all_used();
    }
    transaction.report = Report(members);
    return transaction;
}

BatchGetRequest read_batch_get(const json& request) {
    const Members members(request);
    const Wording wording("BatchGetItem", members);
    const json& parts = members.at(Member::RequestItems);
    check_key_count(parts);
    // Of all parts, before any of them is looked into.
    std::vector<std::pair<Members, Placeholders>> read;
    for (const json& given : parts) {
        const Members own(given);
        read.emplace_back(own, Placeholders(own, {Member::ProjectionExpression}, wording));
    }
    check_mixing_over_parts(parts, wording);
    BatchGetRequest batch;
    auto at = read.begin();
    for (const auto& [table, given] : parts.items()) {
        batch.parts.push_back(read_part(table, given, at->first, at->second, wording));
        ++at;
    }
    batch.report = Report(members);
    return batch;
}

PageRequest read_query(const json& request) {
    const Members members(request);
    const Wording wording("Query", members);
    PageRequest page;
    check_mixing(members, wording);
    Placeholders placeholders(
        members,
        {Member::FilterExpression, Member::KeyConditionExpression, Member::ProjectionExpression},
        wording);
    check_conditional_operator(members, Member::QueryFilter, wording);
    page.key_condition = key_conditions(members, wording);
    read_start_key(page, members, wording);
    if (!page.key_condition) {
        page.key_condition = condition_of(members, Member::KeyConditionExpression, placeholders);
    }
    read_filter(page, members, Member::QueryFilter, placeholders);
    read_projection(page, members, placeholders);
    page.select = read_select(members, wording);
    // What a key condition may hold is looked at when all three expressions have been read.
    if (page.key_condition && members.has(Member::KeyConditionExpression)) {
        check_key_condition(*page.key_condition, wording);
    }
    placeholders.check_all_used();
    page.forward = members.flag(Member::ScanIndexForward, true);
    read_rest(page, members);
    return page;
}

PageRequest read_scan(const json& request) {
    const Members members(request);
    const Wording wording("Scan", members);
    PageRequest page;
    page.kind = Kind::scan;
    check_mixing(members, wording);
    Placeholders placeholders(
        members, {Member::FilterExpression, Member::ProjectionExpression}, wording);
    check_conditional_operator(members, Member::ScanFilter, wording);
    read_start_key(page, members, wording);
    read_filter(page, members, Member::ScanFilter, placeholders);
    read_projection(page, members, placeholders);
    placeholders.check_all_used();
    page.select = read_select(members, wording);
    read_segments(page, members);
    read_rest(page, members);
    return page;
}

} // namespace snowglobe::dynamodb
