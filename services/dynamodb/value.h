#pragma once
// Attribute values. In memory and in the store a value is JSON in DynamoDB's own wire form,
// {"S": "a"}, always normalised: exactly one member, BOOL and NULL booleans, numbers as canonical
// text, sets sorted (SS and BS by bytes, NS ascending), binary as base64 text. Pure functions.
#include "emulator/base/json.h"
#include "services/dynamodb/number.h"
#include "services/dynamodb/request/wording.h"

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

constexpr int nesting_max = 31;
// ScanFilter's values and those of a transaction's expressions: observed, not documented.
constexpr int nesting_max_compared = 32;

// "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M". REQUIRES: a normalised value.
const std::string& type_of(const json& value);
// What type_of names: the string, the number's text, the list...
const json& content_of(const json& value);
Number number_of(const json& value); // REQUIRES: an N

// Validates a value as it came in a request and brings it to the normal form. At most `levels_max`
// containers (lists, maps) may stand around each other.
void normalise_value(json& value, const Wording& wording, int levels_max = nesting_max);
// Containers around the innermost leaf: 0 for a scalar or set, 1 for [] and [1]. Stops counting
// at 64.
int nesting_of(const json& value);

// Deep; sets are unordered; values of different types are never equal. The normal form makes this
// ==.
inline bool equal(const json& a, const json& b) {
    return a == b;
}
// Order of two S (UTF-8 bytes), N or B (unsigned bytes); nullopt for other or different types.
std::optional<std::strong_ordering> compare(const json& a, const json& b);

// Size arithmetic (the 400 KB limit, capacity units, stream records).
std::size_t size_of(const json& value);
// The function size() of the expression language; nullopt where the type has none.
std::optional<std::size_t> element_count(const json& value);

// Key attributes (S, N, B) as bytes whose order is the values' order; store them with Key::text().
std::string key_bytes(const json& value);
json value_of_key_bytes(std::string_view type, std::string_view bytes);

// Elements of NS sets in the order of a Java HashSet<BigDecimal>, as Scan, transactions, PartiQL
// and streams return them (elsewhere they come ascending, as stored). `attributes` is an item or a
// map of values.
void put_sets_in_hash_order(json& attributes);

} // namespace snowglobe::dynamodb
