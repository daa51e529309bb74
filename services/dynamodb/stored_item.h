#pragma once
// An item as a row of a table or of an index: its size by DynamoDB's rules, then its JSON text.
// What only passes an item on (GetItem, Query) sends that text and never builds the item.
#include "emulator/base/json.h"
#include "emulator/store/row_kind.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

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
extern const RowForm stored_item_form;

// An item before or after a write, or none: table and indexes share its size and its row, each of
// which is made when it is first asked for. `item` outlives it, unless it is its own.
class Image {
public:
    explicit Image(const json* item) : item_(item) {}
    explicit Image(json own) : own_(std::move(own)), item_(&own_) {}
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;

    const json* item() const { return item_; }
    std::size_t size_bytes() const; // 0: no item
    const std::string& row() const; // REQUIRES an item
    bool operator==(const Image& other) const;

private:
    json own_;
    const json* item_;
    mutable std::size_t size_bytes_ = 0; // 0: not known yet
    mutable std::string row_;
};

} // namespace snowglobe::dynamodb
