#pragma once
// Items: a JSON object from attribute name to value (value.h). Pure functions over them, and the
// checks of key attributes against a key schema.
#include "emulator/base/json.h"
#include "services/dynamodb/value.h"
#include "services/dynamodb/request/wording.h"

#include <cstddef>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

constexpr std::size_t item_size_max = 409'600;

struct KeyAttribute {
    std::string name;
    std::string type; // S, N or B
    template <class Archive> void fields(Archive& archive) { archive(name, type); }
};

// Tables and local indexes have one HASH and at most one RANGE; global indexes up to 4 of each.
struct KeySchema {
    std::vector<KeyAttribute> hash;
    std::vector<KeyAttribute> range;
    template <class Archive> void fields(Archive& archive) { archive(hash, range); }
    bool contains(const std::string& name) const;
};

// Validates and normalises every value of an item or a Key map of a request: empty attribute
// names, values, nesting. Not its size, not its key.
void normalise_item(json& item, const Wording& wording);

std::size_t size_of_item(const json& item);
// Throws "Item size has exceeded the maximum allowed size" (bare).
void check_item_size(std::size_t bytes);

// A whole item's key (PutItem, BatchWriteItem put): present, right type, not empty, not too long.
void check_key_of_item(const json& item, const KeySchema& schema);
// A Key parameter (GetItem, DeleteItem, UpdateItem, batches): exactly the key attributes.
void check_key(const json& key, const KeySchema& schema);
// Index key attributes of an item about to be written: absent is fine (it is not in the index), a
// wrong type or an empty value is an error. `by_update` words it for UpdateItem.
void check_index_key(
    const json& item, const std::string& index_name, const KeySchema& schema, bool by_update);
// An item that was there before the index: it stays out when its keys are missing or wrong.
bool can_be_indexed(const json& item, const KeySchema& schema);

// The members of `item` that belong to the schema; has_key: all of them are there.
json key_of(const json& item, const KeySchema& schema);
bool has_key(const json& item, const KeySchema& schema);

} // namespace snowglobe::dynamodb
