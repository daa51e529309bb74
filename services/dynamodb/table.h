#pragma once
// A table's items. Reads and writes rows; a write puts the item, its index entries, its expiry and
// its stream record into the same transaction, so that nothing can separate them. The table's
// description is a value that the caller found (Dynamodb::table); nothing else is kept.
//
// Rows: "dynamodb.row", table number, index number (0: the items), hash of the partition (8 bytes),
//       HASH values..., RANGE values... as text, and in an index the table's own key values after
//       them. The value is the item as JSON text, in an index its projected part.
// So a partition is one range, a Query one range scan in it, and a Scan goes through the partitions
// in the order of their hash; segments of a parallel Scan are ranges of that hash.
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "services/dynamodb/capacity.h"
#include "services/dynamodb/description.h"
#include "services/dynamodb/stored_item.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::dynamodb {

// Whose write it is: expiry carries the service's identity in the stream; what a fixture puts there
// has always been there, so it leaves no record at all.
enum class Writer : int { client, time_to_live, fixture };

class Table {
public:
    explicit Table(TableDescription description)
        : description_(std::make_shared<const TableDescription>(std::move(description))) {}
    explicit Table(std::shared_ptr<const TableDescription> description)
        : description_(std::move(description)) {}

    const TableDescription& description() const { return *description_; }
    const KeySchema& keys() const { return description_->keys; }
    const std::string& name() const { return description_->name; }
    // Throws "The table does not have the specified index: i".
    const IndexDescription& index(const std::string& index_name) const;

    // `key` is any object that has the key attributes, normalised and of the right types.
    std::optional<json> find(Context& context, const json& key) const;
    // The same without building the item; valid until the store is touched again.
    std::optional<StoredItem> find_stored(Context& context, const json& key) const;

    // What stands in a row of the table.
    Image image(Context& context, const std::string& row) const;

    // Index key attributes of an item about to be written, all indexes by name.
    void check_index_keys(const json& item, bool by_update, const json* old = nullptr) const;
    // Replaces `before` by `after` in the row of that key; one of them may be none. A write that
    // changes nothing leaves no stream record. Returns what it consumed.
    Consumption write(
        Context& context,
        const std::string& row,
        const Image& before,
        const Image& after,
        Writer writer = Writer::client) const;

    // Rows for Query and Scan; `index` is nullptr for the table itself.
    // Prefix of a partition; the RANGE values follow as text(key_bytes(value)).
    Key partition(const IndexDescription* index, const std::vector<json>& hash_values) const;
    // The whole row key; `item` has the table's and the index's key attributes.
    std::string row_key(const IndexDescription* index, const json& item) const;
    // Segment `segment` of `total` as [first, second).
    std::pair<std::string, std::string>
    segment(const IndexDescription* index, std::uint64_t segment, std::uint64_t total) const;
    // LastEvaluatedKey: the table's key attributes and the index's.
    json position(const IndexDescription* index, const json& item) const;

    // Fills a new index from the items; erases a removed one's rows.
    void build_index(Context& context, const IndexDescription& index) const;
    void erase_rows(Context& context, std::uint64_t index_number) const;
    std::map<std::uint64_t, Sizes> sizes(Context& context) const;

private:
    Key rows(std::uint64_t index_number) const;
    void write_index(
        Context& context,
        const IndexDescription& index,
        const Image& before,
        const Image& after,
        Consumption& consumed) const;
    // What the index holds of it: the image itself, or the part of it that is made in `part`.
    const Image&
    entry_of(const IndexDescription& index, const Image& image, std::optional<Image>& part) const;

    std::shared_ptr<const TableDescription> description_;
};

// The part of an item that an index holds; nullopt when the item lacks one of its keys.
std::optional<json>
index_entry(const TableDescription& table, const IndexDescription& index, const json& item);

} // namespace snowglobe::dynamodb
