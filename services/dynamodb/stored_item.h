#pragma once
// An item as a row of a table or of an index: its size by DynamoDB's rules, then its JSON text.
// What only passes an item on (GetItem, Query) sends that text and never builds the item.
#include "emulator/base/json.h"
#include "emulator/store/row_kind.h"

#include <cstddef>
#include <optional>
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
    CarriedJson carried() const { return CarriedJson::trusted(std::string(text)); }
};

std::string encode_item(const json& item);
StoredItem decode_item(std::string_view row);
extern const RowForm stored_item_form;

// An item before or after a write, or none: its value, its size and its row, of which each is made
// when it is first asked for. Equal items have equal rows: both are normalised.
class Image {
public:
    Image() = default; // none
    Image(const json& item, std::size_t bytes) // the item must outlive it
        : borrowed_(&item), size_bytes_(bytes) {}
    static Image of(json item);
    static Image of_row(std::string_view row);

    bool exists() const { return borrowed_ != nullptr || own_ || !row_.empty(); }
    const json* item() const;       // nullptr: none
    std::size_t size_bytes() const; // 0: none
    const std::string& row() const; // REQUIRES an item
    bool operator==(const Image& other) const;

private:
    const json* borrowed_ = nullptr;
    mutable std::optional<json> own_;
    mutable std::size_t size_bytes_ = 0; // 0: not known yet
    mutable std::string row_;            // "": not known yet
};

} // namespace snowglobe::dynamodb
