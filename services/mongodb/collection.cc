#include "services/mongodb/collection.h"

#include "emulator/store/rows.h"
#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"
#include "services/mongodb/object_id.h"
#include "services/mongodb/ttl.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

constexpr std::size_t record_bytes = 8;
constexpr std::size_t namespace_bytes_max = 255;

void check_bson(std::string_view value) {
    try {
        if (check_document(value, 2 * depth_max).bytes().size() != value.size()) {
            throw Decoder::Malformed{};
        }
    } catch (const MalformedBson&) {
        throw Decoder::Malformed{};
    }
}

constexpr RowForm document_form{
    check_bson, [](std::string_view value) { return std::string(value); }};

std::string big_endian(Record record) {
    std::string out;
    for (int i = 56; i >= 0; i -= 8) {
        out.push_back(static_cast<char>(record >> i));
    }
    return out;
}

Index id_index() {
    Index index;
    index.number = 0;
    index.name = "_id_";
    index.key = Writer().int32("_id", 1).finish().bytes();
    index.options = Document().bytes();
    index.is_unique = true;
    return index;
}

} // namespace

void check_namespace(const Namespace& space) {
    const auto bad = [](std::string message) {
        throw MongoError(ErrorCode::InvalidNamespace, std::move(message));
    };
    const std::string& database = space.database;
    if (database.empty() || database.size() > 63 ||
        database.find_first_of(std::string_view("/\\. \"$\0", 7)) != std::string::npos) {
        bad("Invalid namespace specified '" + space.str() + "'");
    }
    const std::string& name = space.collection;
    if (name.empty()) {
        bad("Invalid namespace specified '" + space.str() + "'");
    }
    if (name.front() == '.' || name.back() == '.' || name.find('\0') != std::string::npos ||
        name.find('$') != std::string::npos) {
        bad("Invalid collection name: " + name);
    }
    if (space.str().size() > namespace_bytes_max) {
        bad("Fully qualified namespace is too long. Namespace: " + space.str() +
            " Max: " + std::to_string(namespace_bytes_max));
    }
}

Document Index::shown() const {
    Writer out;
    out.int32("v", 2);
    out.object("key", View(key));
    out.text("name", name);
    out.all(View(options));
    return out.finish();
}

Collection::Collection(Context& context, Namespace space, CollectionRow row)
    : context_(&context), space_(std::move(space)), row_(std::move(row)) {
    prepare();
}

void Collection::prepare() {
    prepared_.clear();
    for (const Index& index : row_.indexes) {
        Prepared one;
        one.pattern = KeyPattern(View(index.key));
        if (!index.partial.empty()) {
            // A filter looks into the bytes, which move with this object.
            struct Kept {
                Document bytes;
                Filter filter;
            };
            auto kept = std::make_shared<Kept>();
            kept->bytes = Document(index.partial);
            kept->filter = Filter(kept->bytes.view());
            one.partial = std::shared_ptr<const Filter>(kept, &kept->filter);
        }
        prepared_.push_back(std::move(one));
    }
}

Key Collection::row_key() const {
    return Key("mongodb.collection").text(space_.database).text(space_.collection);
}

Key Collection::state_key() const {
    return Key("mongodb.state").number(row_.number);
}

Key Collection::document_key() const {
    return Key("mongodb.document").number(row_.number);
}

Key Collection::entry_key(const Index& index) const {
    return Key("mongodb.entry").number(row_.number).number(index.number);
}

Record Collection::record_of(std::string_view key) {
    Record record = 0;
    for (const char c : key.substr(key.size() - record_bytes)) {
        record = record << 8 | static_cast<unsigned char>(c);
    }
    return record;
}

std::optional<Collection> Collection::find(Context& context, const Namespace& space) {
    auto row = Rows<CollectionRow>(context.store)
                   .find(Key("mongodb.collection").text(space.database).text(space.collection));
    if (!row) {
        return std::nullopt;
    }
    Collection out(context, space, *std::move(row));
    out.state_ =
        Rows<CollectionState>(context.store).find(out.state_key()).value_or(CollectionState{});
    return out;
}

Collection
Collection::create(Context& context, const Namespace& space, View options) {
    check_namespace(space);
    const Rows<std::uint64_t> numbers(context.store);
    const Key next("mongodb.next");
    CollectionRow row;
    row.number = numbers.find(next).value_or(1);
    numbers.put(next, row.number + 1);
    const Id128 id = context.new_id("mongodb.collection");
    row.uuid.assign(id.begin(), id.end());
    row.uuid[6] = static_cast<char>((row.uuid[6] & 0x0f) | 0x40);
    row.uuid[8] = static_cast<char>((row.uuid[8] & 0x3f) | 0x80);
    row.options = options.str();
    row.indexes.push_back(id_index());
    Collection out(context, space, std::move(row));
    out.row_has_changed_ = true;
    out.save();
    return out;
}

Collection Collection::find_or_create(Context& context, const Namespace& space) {
    auto found = find(context, space);
    return found ? *std::move(found) : create(context, space);
}

std::vector<Namespace> Collection::all(Context& context, std::string_view database) {
    std::vector<Namespace> out;
    const Key prefix = Key("mongodb.collection").text(database);
    context.store.scan(
        prefix.str(), prefix.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            Namespace& space = out.emplace_back();
            space.database = reader.text();
            space.collection = reader.text();
            return true;
        });
    return out;
}

std::vector<std::string> Collection::databases(Context& context) {
    std::vector<std::string> out;
    const Key prefix("mongodb.collection");
    std::string from = prefix.str();
    bool more = true;
    while (std::exchange(more, false)) {
        context.store.scan(
            from, prefix.end(), Direction::forward, [&](std::string_view key, std::string_view) {
                KeyReader reader(key);
                reader.text();
                out.push_back(reader.text());
                more = true;
                return false;
            });
        if (more) {
            from = Key("mongodb.collection").text(out.back()).end();
        }
    }
    return out;
}

std::vector<RowKind> Collection::row_kinds() {
    return {
        {"mongodb.collection", "tt", record_form<CollectionRow>},
        {"mongodb.state", "n", record_form<CollectionState>},
        {"mongodb.document", "nn", document_form},
        {"mongodb.entry", "nn*", empty_form},
        {"mongodb.next", "", record_form<std::uint64_t>}};
}

Document Collection::with_id(View document) const {
    const auto first = document.first();
    if (first && first->name == "_id") {
        return Document(document);
    }
    Writer out;
    const auto there = document.find("_id");
    out.put("_id", there ? OwnedValue(*there) : new_object_id(*context_));
    for (const Member& member : document) {
        if (member.name != "_id") {
            out.put(member.name, member.value);
        }
    }
    return out.finish();
}

Collection::Entries Collection::entries_of(std::size_t index, View document) const {
    Entries out;
    const Index& row = row_.indexes[index];
    const Prepared& prepared = prepared_[index];
    if (prepared.partial && !prepared.partial->matches(document)) {
        return out;
    }
    if (row.is_sparse) {
        const auto& parts = prepared.pattern.parts();
        const bool has_any = std::any_of(parts.begin(), parts.end(), [&](const KeyPart& part) {
            return !visit_path(document, part.path, LastArray::whole, [](const Seen& seen) {
                return !seen.value.has_value();
            });
        });
        if (!has_any) {
            return out;
        }
    }
    out.keys = prepared.pattern.keys(document, out.is_multiple);
    return out;
}

void Collection::check_unique(std::size_t index, const Entries& entries, Record own) const {
    const Index& row = row_.indexes[index];
    if (!row.is_unique) {
        return;
    }
    for (const KeyPattern::Key& key : entries.keys) {
        bool is_taken = false;
        const Key prefix = entry_key(row).raw(key.text);
        context_->store.scan(
            prefix.str(),
            prefix.end(),
            Direction::forward,
            [&](std::string_view found, std::string_view) {
                is_taken = record_of(found) != own;
                return !is_taken;
            });
        if (!is_taken) {
            continue;
        }
        Writer value;
        std::size_t part = 0;
        for (const KeyPart& one : prepared_[index].pattern.parts()) {
            value.put(one.dotted, key.values[part++]);
        }
        const Document shown = value.finish();
        throw MongoError(
            ErrorCode::DuplicateKey,
            "E11000 duplicate key error collection: " + space_.str() + " index: " + row.name +
                " dup key: " + shell_text(shown.view()),
            Writer().object("keyPattern", View(row.key)).object("keyValue", shown).finish());
    }
}

void Collection::put_entries(std::size_t index, const Entries& entries, Record record) {
    Index& row = row_.indexes[index];
    for (const KeyPattern::Key& key : entries.keys) {
        context_->store.put(
            entry_key(row).raw(key.text).raw(big_endian(record)).str(), std::string_view());
        if (row.expire_after_s) {
            plan_expiry(*context_, key.values.front().value(), *row.expire_after_s);
        }
    }
    if (entries.is_multiple && !row.is_multikey) {
        row.is_multikey = true;
        row_has_changed_ = true;
    }
}

void Collection::erase_entries(std::size_t index, const Entries& entries, Record record) {
    const Index& row = row_.indexes[index];
    for (const KeyPattern::Key& key : entries.keys) {
        context_->store.erase(entry_key(row).raw(key.text).raw(big_endian(record)).str());
    }
}

void Collection::insert(View document) {
    const Record record = state_.next_record;
    std::vector<Entries> all;
    for (std::size_t i = 0; i < row_.indexes.size(); ++i) {
        all.push_back(entries_of(i, document));
        check_unique(i, all.back(), record);
    }
    for (std::size_t i = 0; i < row_.indexes.size(); ++i) {
        put_entries(i, all[i], record);
    }
    context_->store.put(document_key().number(record).str(), document.bytes());
    ++state_.next_record;
    ++state_.count;
    state_.bytes += document.bytes().size();
}

void Collection::replace(Record record, View before, View after) {
    std::vector<std::pair<Entries, Entries>> all;
    for (std::size_t i = 0; i < row_.indexes.size(); ++i) {
        all.emplace_back(entries_of(i, before), entries_of(i, after));
        check_unique(i, all.back().second, record);
    }
    for (std::size_t i = 0; i < row_.indexes.size(); ++i) {
        auto& [old, now] = all[i];
        const auto is_same = [](const auto& a, const auto& b) { return a.text == b.text; };
        if (std::equal(
                old.keys.begin(), old.keys.end(), now.keys.begin(), now.keys.end(), is_same)) {
            continue;
        }
        erase_entries(i, old, record);
        put_entries(i, now, record);
    }
    context_->store.put(document_key().number(record).str(), after.bytes());
    state_.bytes += after.bytes().size() - before.bytes().size();
}

void Collection::erase(Record record, View document) {
    for (std::size_t i = 0; i < row_.indexes.size(); ++i) {
        erase_entries(i, entries_of(i, document), record);
    }
    state_.bytes -= document.bytes().size();
    --state_.count;
    context_->store.erase(document_key().number(record).str());
}

void Collection::save() {
    if (std::exchange(row_has_changed_, false)) {
        Rows<CollectionRow>(context_->store).put(row_key(), row_);
    }
    Rows<CollectionState>(context_->store).put(state_key(), state_);
}

std::optional<Document> Collection::get(Record record) const {
    const auto bytes = context_->store.get(document_key().number(record).str());
    return bytes ? std::optional(Document(View(*bytes))) : std::nullopt;
}

void Collection::add_index(Index index) {
    index.number = row_.next_index++;
    row_.indexes.push_back(std::move(index));
    prepare();
    row_has_changed_ = true;
    const std::size_t at = row_.indexes.size() - 1;
    std::vector<Record> records;
    const Key prefix = document_key();
    context_->store.scan(
        prefix.str(), prefix.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            records.push_back(record_of(key));
            return true;
        });
    for (const Record record : records) {
        const Document document = *get(record);
        const Entries entries = entries_of(at, document);
        check_unique(at, entries, record);
        put_entries(at, entries, record);
    }
}

void Collection::drop_index(std::size_t index) {
    erase_all(entry_key(row_.indexes[index]));
    row_.indexes.erase(row_.indexes.begin() + static_cast<std::ptrdiff_t>(index));
    prepare();
    row_has_changed_ = true;
}

void Collection::set_index(std::size_t index, Index changed) {
    row_.indexes[index] = std::move(changed);
    prepare();
    row_has_changed_ = true;
}

void Collection::set_options(View options) {
    row_.options = options.str();
    row_has_changed_ = true;
}

void Collection::erase_all(const Key& prefix) {
    std::vector<std::string> gone;
    context_->store.scan(
        prefix.str(), prefix.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            gone.emplace_back(key);
            return true;
        });
    for (const std::string& key : gone) {
        context_->store.erase(key);
    }
}

void Collection::drop() {
    erase_all(document_key());
    erase_all(Key("mongodb.entry").number(row_.number));
    context_->store.erase(state_key().str());
    context_->store.erase(row_key().str());
}

void Collection::rename(const Namespace& to) {
    check_namespace(to);
    context_->store.erase(row_key().str());
    space_ = to;
    row_has_changed_ = true;
    save();
}

} // namespace snowglobe::mongodb
