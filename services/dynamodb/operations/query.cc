// Query: the items of one partition, of the table or of an index, in the order of the sort key.
#include "services/dynamodb/condition.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/key_condition.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/read_request.h"

namespace snowglobe::dynamodb {

namespace {

// The whole key of a table is fixed. Entries of an index with the same key can be many.
bool can_match_one_at_most(const ReadRequest& read, const KeyCondition& condition) {
    return read.index() == nullptr && condition.range_equal.size() == read.keys().range.size();
}

void check_start_key(const ReadRequest& read, const KeyCondition& condition) {
    if (!read.start_key()) {
        return;
    }
    const json& key = *read.start_key();
    const KeySchema& schema = read.keys();
    if (read.index() == nullptr && schema.range.empty()) {
        throw ApiError::validation("The provided exclusive start key is invalid");
    }
    KeyCondition partition;
    partition.hash = condition.hash;
    if (!partition.matches(key, schema)) {
        throw ApiError::validation("The provided starting key is outside query boundaries based on "
                                   "provided conditions");
    }
    if (can_match_one_at_most(read, condition)) {
        throw ApiError::validation("The query can return at most one row and cannot be restarted");
    }
    if (!condition.matches(key, schema)) {
        throw ApiError::validation(
            "The provided starting key does not match the range key predicate");
    }
}

void check_filter(const ReadRequest& read, bool is_expression) {
    if (!read.filter()) {
        return;
    }
    for (const std::string& name : attributes_of(*read.filter())) {
        if (read.keys().contains(name)) {
            throw ApiError::validation(
                std::string(is_expression ? "Filter Expression" : "QueryFilter") +
                " can only contain non-primary key attributes: Primary key attribute: " + name);
        }
    }
}

} // namespace

json query(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("Query", request);
    check_mixing(request, wording);
    Placeholders placeholders(
        request, {"FilterExpression", "KeyConditionExpression", "ProjectionExpression"}, wording);
    check_conditional_operator(request, "QueryFilter", wording);
    ReadRequest read(request, wording);
    std::optional<Condition> key_condition = key_conditions(request, wording);
    read.parse_start_key();
    if (!key_condition) {
        key_condition = condition_of(request, "KeyConditionExpression", placeholders);
    }
    read.parse_filter("QueryFilter", placeholders);
    read.parse_projection(placeholders);
    read.check_select();
    // What a key condition may hold is looked at when all three expressions have been read.
    if (key_condition && request.contains("KeyConditionExpression")) {
        check_key_condition(*key_condition, wording);
    }
    placeholders.check_all_used();

    read.set_table(dynamodb.table(context, request.at("TableName")));
    if (!key_condition) {
        throw ApiError::validation("Either the KeyConditions or KeyConditionExpression parameter "
                                   "must be specified in the request.");
    }
    read.check_consistency();
    read.check_start_key_shape();
    const KeyCondition condition = match_key_condition(*key_condition, read.keys());
    check_start_key(read, condition);
    read.check_projection_paths();
    check_filter(read, request.contains("FilterExpression"));
    read.check_index_projection();
    read.check_filter_paths();

    const Key partition = read.table().partition(read.index(), condition.hash);
    const bool forward = request.value("ScanIndexForward", true);
    json answer = read.read(
        context,
        range_interval(partition, condition),
        forward ? Direction::forward : Direction::reverse);
    // Even where Limit is reached: check_start_key would refuse to go on (aws-sdk-js#1981, #3290).
    if (can_match_one_at_most(read, condition)) {
        answer.erase("LastEvaluatedKey");
    }
    return answer;
}

} // namespace snowglobe::dynamodb
