// Query: the items of one partition, of the table or of an index, in the order of the sort key.
#include "services/dynamodb/condition.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/key_condition.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/page.h"

namespace snowglobe::dynamodb {

namespace {

// The whole key of a table is fixed. Entries of an index with the same key can be many.
bool can_match_one_at_most(const Page& page, const KeyCondition& condition) {
    return page.index() == nullptr && condition.range_equal.size() == page.keys().range.size();
}

void check_start_key(const Page& page, const KeyCondition& condition) {
    if (!page.request().start_key) {
        return;
    }
    const json& key = *page.request().start_key;
    const KeySchema& schema = page.keys();
    if (page.index() == nullptr && schema.range.empty()) {
        throw ApiError::validation("The provided exclusive start key is invalid");
    }
    KeyCondition partition;
    partition.hash = condition.hash;
    if (!partition.matches(key, schema)) {
        throw ApiError::validation("The provided starting key is outside query boundaries based on "
                                   "provided conditions");
    }
    if (can_match_one_at_most(page, condition)) {
        throw ApiError::validation("The query can return at most one row and cannot be restarted");
    }
    if (!condition.matches(key, schema)) {
        throw ApiError::validation(
            "The provided starting key does not match the range key predicate");
    }
}

void check_filter(const Page& page) {
    if (!page.request().filter) {
        return;
    }
    for (const std::string& name : attributes_of(*page.request().filter)) {
        if (page.keys().contains(name)) {
            throw ApiError::validation(
                std::string(
                    page.request().has_filter_expression ? "Filter Expression" : "QueryFilter") +
                " can only contain non-primary key attributes: Primary key attribute: " + name);
        }
    }
}

} // namespace

json query(Dynamodb& dynamodb, Context& context, const json& request) {
    const PageRequest query = read_query(request);
    const Page page(query, dynamodb.table(context, query.table));
    if (!query.key_condition) {
        throw ApiError::validation("Either the KeyConditions or KeyConditionExpression parameter "
                                   "must be specified in the request.");
    }
    page.check_consistency();
    page.check_start_key_shape();
    const KeyCondition condition = match_key_condition(*query.key_condition, page.keys());
    check_start_key(page, condition);
    page.check_projection_paths();
    check_filter(page);
    page.check_index_projection();
    page.check_filter_paths();

    const Key partition = page.table().partition(page.index(), condition.hash);
    json answer = page.read(context, range_interval(partition, condition));
    // Even where Limit is reached: check_start_key would refuse to go on (aws-sdk-js#1981, #3290).
    if (can_match_one_at_most(page, condition)) {
        answer.erase("LastEvaluatedKey");
    }
    return answer;
}

} // namespace snowglobe::dynamodb
