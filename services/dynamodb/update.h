#pragma once
// The meaning of update expressions and AttributeUpdates: old item -> new item.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/item.h"

namespace snowglobe::dynamodb {

// "Cannot update attribute pk. This attribute is part of the key". With the table, before the item.
void check_update_of_key(const Update& update, const KeySchema& schema);

// UpdateItem's charge for the request itself, whatever the item holds; throws above 409,600.
void check_request_charge(const Update& update);

// All actions read the old item. `old` of an upsert is the Key itself. Throws the run-time errors
// and the nesting error of the resulting item.
json apply_update(const Update& update, const json& old);
// "Item size to update has exceeded the maximum allowed size", after the index keys' checks.
void check_updated_size(std::size_t bytes);

// False: all it does is remove, and an item that is not there is then not created.
bool creates_item(const Update& update);

// UPDATED_OLD (of the old item) and UPDATED_NEW (of the new one): only what the update names. An
// empty object means that the answer has no Attributes.
json updated_part(const Update& update, const json& item, bool is_new);

} // namespace snowglobe::dynamodb
