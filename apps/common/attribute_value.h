#pragma once
// JSON <-> DynamoDB's attribute values: {"a":1} <-> {"M":{"a":{"N":"1"}}}.
#include <snowglobe/json.h>

namespace apps {

using snowglobe::json;

// Throws for a fraction anywhere: DynamoDB's numbers are decimals, so nobody may guess here. A raw
// number (json::parse_exact) is stored with the digits that it has.
json to_attribute(const json& value);
json from_attribute(const json& attribute);

// A whole item: the members of an object.
json to_item(const json& object);
json from_item(const json& item);

} // namespace apps
