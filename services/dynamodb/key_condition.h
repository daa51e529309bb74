#pragma once
// A key condition against a key schema: what Query reads, as values and as an interval of store
// keys.
#include "emulator/base/json.h"
#include "emulator/store/key.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/item.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::dynamodb {

struct KeyCondition {
    struct Range {
        Condition::Kind kind = Condition::Kind::less; // <, <=, >, >=, between or begins_with
        std::vector<json> bounds;                     // two for between
    };
    std::vector<json> hash;        // one value for each HASH attribute, in the schema's order
    std::vector<json> range_equal; // the leading RANGE attributes that are fixed by equality
    std::optional<Range> range;    // on the RANGE attribute after those

    bool matches(const json& item, const KeySchema& schema) const;
};

// Throws what a KeyConditionExpression may not contain: other operators, nested attributes, two
// conditions on one key.
void check_key_condition(const Condition& condition, const Wording& wording);
// Throws what needs the schema: missing elements, operators, types, empty values.
KeyCondition match_key_condition(const Condition& condition, const KeySchema& schema);

// The store keys [first, second) that satisfy the range part, when rows lie under
// partition.text(key_bytes(range 1)).text(key_bytes(range 2))...
std::pair<std::string, std::string>
range_interval(const Key& partition, const KeyCondition& condition);

} // namespace snowglobe::dynamodb
