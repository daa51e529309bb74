#pragma once
// An item as a row of a table or of an index: its size by DynamoDB's rules, then its JSON text.
// What only passes an item on (GetItem, Query) sends that text and never builds the item.
#include "emulator/base/json.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

struct StoredItem {
    std::size_t size_bytes;
    std::string_view text; // valid as long as the row that it was read from

    json item() const { return json::parse(text); }
    // Sets of numbers are shown in another order by Scan and in streams than by GetItem. (Without
    // the first quote: a search for the rarer letter is a hundred times faster.)
    bool may_have_number_sets() const { return text.find("NS\":") != std::string_view::npos; }
    json raw() const { return json::raw(std::string(text)); }
};

std::string encode_item(const json& item);
StoredItem decode_item(std::string_view row);

} // namespace snowglobe::dynamodb
