#include "services/dynamodb/table.h"

#include "emulator/base/check.h"
#include "emulator/call/draws.h"
#include "services/dynamodb/stored_item.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/time_to_live.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

void append_values(Key& key, const std::vector<KeyAttribute>& attributes, const json& item) {
    for (const KeyAttribute& attribute : attributes) {
        key.text(key_bytes(item.at(attribute.name)));
    }
}

// `hashed`: the HASH values as the parts of a key.
Key partition_of(Key rows, const Key& hashed) {
    const std::string_view values = std::string_view(hashed.str()).substr(2); // without its space
    return std::move(rows).number(stable_hash(hashed.str())).raw(values);
}

} // namespace

std::optional<json>
index_entry(const TableDescription& table, const IndexDescription& index, const json& item) {
    if (!has_key(item, index.keys)) {
        return std::nullopt;
    }
    if (index.projection == IndexProjection::all) {
        return item;
    }
    json entry = key_of(item, table.keys);
    entry.update(key_of(item, index.keys));
    for (const std::string& name : index.non_key_attributes) {
        const auto found = item.find(name);
        if (found != item.end()) {
            entry[name] = *found;
        }
    }
    return entry;
}

const IndexDescription& Table::index(const std::string& index_name) const {
    const IndexDescription* found = description_->index(index_name);
    if (found == nullptr) {
        throw ApiError::validation("The table does not have the specified index: " + index_name);
    }
    return *found;
}

Key Table::rows(std::uint64_t index_number) const {
    return Key("dynamodb.row").number(description_->number).number(index_number);
}

Key Table::partition(const IndexDescription* index, const std::vector<json>& hash_values) const {
    Key hashed("");
    for (const json& value : hash_values) {
        hashed.text(key_bytes(value));
    }
    return partition_of(rows(index == nullptr ? 0 : index->number), hashed);
}

std::string Table::row_key(const IndexDescription* index, const json& item) const {
    const KeySchema& schema = index == nullptr ? keys() : index->keys;
    Key hashed("");
    append_values(hashed, schema.hash, item);
    Key key = partition_of(rows(index == nullptr ? 0 : index->number), hashed);
    append_values(key, schema.range, item);
    if (index != nullptr) {
        append_values(key, keys().hash, item);
        append_values(key, keys().range, item);
    }
    return key.str();
}

std::pair<std::string, std::string>
Table::segment(const IndexDescription* index, std::uint64_t segment, std::uint64_t total) const {
    const Key all = rows(index == nullptr ? 0 : index->number);
    if (total <= 1) {
        return {all.str(), all.end()};
    }
    const std::uint64_t step = UINT64_MAX / total + 1;
    const auto bound = [&](std::uint64_t n) { return Key(all).number(n * step).str(); };
    return {bound(segment), segment + 1 == total ? all.end() : bound(segment + 1)};
}

json Table::position(const IndexDescription* index, const json& item) const {
    json out = key_of(item, keys());
    if (index != nullptr) {
        out.update(key_of(item, index->keys));
    }
    return out;
}

std::optional<StoredItem> Table::find_stored(Context& context, const json& key) const {
    const auto row = context.store.get(row_key(nullptr, key));
    return row ? std::optional(decode_item(*row)) : std::nullopt;
}

Image Table::image(Context& context, const std::string& row) const {
    const auto bytes = context.store.get(row);
    return bytes ? Image::of_row(*bytes) : Image();
}

std::optional<json> Table::find(Context& context, const json& key) const {
    const auto stored = find_stored(context, key);
    return stored ? std::optional(stored->item()) : std::nullopt;
}

void Table::check_index_keys(const json& item, bool by_update, const json* old) const {
    std::map<std::string, const IndexDescription*> by_name;
    for (const IndexDescription& index : description_->indexes) {
        by_name[index.name] = &index;
    }
    for (const auto& [index_name, index] : by_name) {
        json changed = json::object();
        for (const auto* attributes : {&index->keys.hash, &index->keys.range}) {
            for (const KeyAttribute& attribute : *attributes) {
                const auto value = item.find(attribute.name);
                const bool same = old != nullptr && value != item.end() &&
                                  old->contains(attribute.name) &&
                                  old->at(attribute.name) == *value;
                if (value != item.end() && !same) {
                    changed[attribute.name] = *value;
                }
            }
        }
        check_index_key(changed, index_name, index->keys, by_update);
    }
}

Consumption Table::write(
    Context& context,
    const std::string& row,
    const Image& before,
    const Image& after,
    Writer writer) const {
    SNOWGLOBE_CHECK(before.exists() || after.exists());
    Consumption consumed;
    consumed.table = write_units(std::max(before.size_bytes(), after.size_bytes()));
    if (!after.exists()) {
        context.store.erase(row);
    } else if (before.exists() && before.row() == after.row()) {
        return consumed;
    } else {
        context.store.put(row, after.row());
    }
    for (const IndexDescription& index : description_->indexes) {
        write_index(context, index, before, after, consumed);
    }
    if (!description_->ttl_attribute.empty()) {
        write_expiry(context, *this, row, before, after);
    }
    if (description_->stream_enabled && writer != Writer::fixture) {
        append_to_stream(context, *this, before, after, writer);
    }
    return consumed;
}

const Image& Table::entry_of(
    const IndexDescription& index, const Image& image, std::optional<Image>& part) const {
    if (!image.exists() || !has_key(*image.item(), index.keys)) {
        return part.emplace();
    }
    if (index.projection == IndexProjection::all) {
        return image;
    }
    return part.emplace(Image::of(*index_entry(*description_, index, *image.item())));
}

void Table::write_index(
    Context& context,
    const IndexDescription& index,
    const Image& before,
    const Image& after,
    Consumption& consumed) const {
    std::optional<Image> part_before;
    std::optional<Image> part_after;
    const Image& out = entry_of(index, before, part_before);
    const Image& in = entry_of(index, after, part_after);
    if (out == in) {
        return; // nothing that the index holds has changed: no write, no charge
    }
    const std::string old_key =
        out.exists() ? row_key(&index, *out.item()) : std::string();
    const std::string new_key = in.exists() ? row_key(&index, *in.item()) : std::string();
    const auto units_of = [](const Image& entry) {
        return !entry.exists() ? 0 : write_units(entry.size_bytes());
    };
    HalfUnits& units =
        (index.global ? consumed.global_indexes : consumed.local_indexes)[index.name];
    units +=
        old_key == new_key ? std::max(units_of(out), units_of(in)) : units_of(out) + units_of(in);
    if (out.exists() && old_key != new_key) {
        context.store.erase(old_key);
    }
    if (in.exists()) {
        context.store.put(new_key, in.row());
    }
}

void Table::build_index(Context& context, const IndexDescription& index) const {
    // The store must not be written to while it is scanned.
    std::vector<std::pair<std::string, std::string>> entries;
    const Key all = rows(0);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view, std::string_view row) {
            const json item = decode_item(row).item();
            if (can_be_indexed(item, index.keys)) {
                const std::optional<json> entry = index_entry(*description_, index, item);
                entries.emplace_back(row_key(&index, *entry), encode_item(*entry));
            }
            return true;
        });
    for (const auto& [key, bytes] : entries) {
        context.store.put(key, bytes);
    }
}

void Table::erase_rows(Context& context, std::uint64_t index_number) const {
    std::vector<std::string> found;
    const Key all = rows(index_number);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            found.emplace_back(key);
            return true;
        });
    for (const std::string& key : found) {
        context.store.erase(key);
    }
}

std::map<std::uint64_t, Sizes> Table::sizes(Context& context) const {
    std::map<std::uint64_t, Sizes> out;
    const Key all = Key("dynamodb.row").number(description_->number);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view row) {
            KeyReader reader(key);
            reader.text();
            reader.number();
            Sizes& sizes = out[reader.number()];
            ++sizes.items;
            sizes.bytes += static_cast<std::int64_t>(decode_item(row).size_bytes);
            return true;
        });
    return out;
}

} // namespace snowglobe::dynamodb
