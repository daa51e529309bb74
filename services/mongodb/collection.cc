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

// The row of an entry.
std::string row_of(const std::string& key, Record record) {
    std::string out;
    out.reserve(key.size() + record_bytes);
    out = key;
    for (int i = 56; i >= 0; i -= 8) {
        out.push_back(static_cast<char>(record >> i));
    }
    return out;
}

// Before all keys that do not begin so. REQUIRES that it is the key of a row.
std::string end_of(const std::string& prefix) {
    std::string end = prefix;
    while (end.back() == '\xff') {
        end.pop_back();
    }
    end.back() = static_cast<char>(end.back() + 1);
    return end;
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

Collection::Collection(Context& context, Namespace space, std::shared_ptr<const Shape> shape)
    : context_(&context), space_(std::move(space)), shape_(std::move(shape)) {}

void Collection::change(CollectionRow row) {
    shape_ = std::make_shared<const Shape>(std::move(row));
    row_has_changed_ = true;
}

Key Collection::row_key() const {
    return Key("mongodb.collection").text(space_.database).text(space_.collection);
}

Key Collection::state_key() const {
    return Key("mongodb.state").number(row().number);
}

Key Collection::document_key() const {
    return Key("mongodb.document").number(row().number);
}

Key Collection::entry_key(const Index& index) const {
    return Key("mongodb.entry").number(row().number).number(index.number);
}

Record Collection::record_of(std::string_view key) {
    Record record = 0;
    for (const char c : key.substr(key.size() - record_bytes)) {
        record = record << 8 | static_cast<unsigned char>(c);
    }
    return record;
}

std::optional<Collection>
Collection::find(Context& context, const Namespace& space, Shapes* shapes) {
    const Key key = Key("mongodb.collection").text(space.database).text(space.collection);
    const auto row = context.store.get(key.str());
    if (!row) {
        return std::nullopt;
    }
    return Collection(
        context,
        space,
        shapes != nullptr ? shapes->of(key.str(), *row)
                          : std::make_shared<const Shape>(decode<CollectionRow>(*row)));
}

const CollectionState& Collection::state() const {
    if (!state_) {
        state_ = Rows<CollectionState>(context_->store)
                     .find(state_key())
                     .value_or(CollectionState{});
    }
    return *state_;
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
    Collection out(context, space, std::make_shared<const Shape>(std::move(row)));
    out.row_has_changed_ = true;
    out.save();
    return out;
}

Collection
Collection::find_or_create(Context& context, const Namespace& space, Shapes* shapes) {
    auto found = find(context, space, shapes);
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
    constexpr std::size_t id_size = 32;
    Writer out(document.bytes().size() + id_size);
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
    const Index& row = indexes()[index];
    if (partial(index) != nullptr && !partial(index)->matches(document)) {
        return out;
    }
    if (row.is_sparse) {
        const auto& parts = pattern(index).parts();
        const bool has_any = std::any_of(parts.begin(), parts.end(), [&](const KeyPart& part) {
            return !visit_path(document, part.path, LastArray::whole, [](const Seen& seen) {
                return !seen.value.has_value();
            });
        });
        if (!has_any) {
            return out;
        }
    }
    out.keys = pattern(index).keys(document, out.is_multiple, entry_key(row).str());
    return out;
}

// Told by the fields that it is of, without their keys; false: they have to be asked.
bool Collection::has_same_entries(std::size_t index, View before, View after) const {
    const auto& parts = pattern(index).parts();
    return partial(index) == nullptr &&
           std::all_of(parts.begin(), parts.end(), [&](const KeyPart& part) {
               const auto old = before.find(part.path.front());
               const auto now = after.find(part.path.front());
               return old && now ? identical(*old, *now) : !old && !now;
           });
}

void Collection::check_unique(std::size_t index, const Entries& entries, Record own) const {
    const Index& row = indexes()[index];
    if (!row.is_unique) {
        return;
    }
    for (const KeyPattern::Key& key : entries.keys) {
        bool is_taken = false;
        context_->store.scan(
            key.text,
            end_of(key.text),
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
        for (const KeyPart& one : pattern(index).parts()) {
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
    const Index& row = indexes()[index];
    for (const KeyPattern::Key& key : entries.keys) {
        context_->store.put(row_of(key.text, record), std::string_view());
        if (row.expire_after_s) {
            plan_expiry(*context_, key.values.front(), *row.expire_after_s);
        }
    }
    if (entries.is_multiple && !row.is_multikey) {
        CollectionRow changed = this->row();
        changed.indexes[index].is_multikey = true;
        change(std::move(changed));
    }
}

void Collection::erase_entries(const Entries& entries, Record record) {
    for (const KeyPattern::Key& key : entries.keys) {
        context_->store.erase(row_of(key.text, record));
    }
}

void Collection::insert(View document) {
    CollectionState& state = own_state();
    const Record record = state.next_record;
    std::vector<Entries> all;
    for (std::size_t i = 0; i < indexes().size(); ++i) {
        all.push_back(entries_of(i, document));
        check_unique(i, all.back(), record);
    }
    for (std::size_t i = 0; i < indexes().size(); ++i) {
        put_entries(i, all[i], record);
    }
    context_->store.put(document_key().number(record).str(), document.bytes());
    ++state.next_record;
    ++state.count;
    state.bytes += document.bytes().size();
}

void Collection::replace(Record record, View before, View after) {
    struct Changed {
        std::size_t index;
        Entries old;
        Entries now;
    };
    std::vector<Changed> all;
    for (std::size_t i = 0; i < indexes().size(); ++i) {
        if (has_same_entries(i, before, after)) {
            continue;
        }
        Changed one{i, entries_of(i, before), entries_of(i, after)};
        const auto is_same = [](const auto& a, const auto& b) { return a.text == b.text; };
        if (!std::equal(
                one.old.keys.begin(),
                one.old.keys.end(),
                one.now.keys.begin(),
                one.now.keys.end(),
                is_same)) {
            check_unique(i, one.now, record);
            all.push_back(std::move(one));
        }
    }
    for (const Changed& one : all) {
        erase_entries(one.old, record);
        put_entries(one.index, one.now, record);
    }
    context_->store.put(document_key().number(record).str(), after.bytes());
    own_state().bytes += after.bytes().size() - before.bytes().size();
}

void Collection::erase(Record record, View document) {
    for (std::size_t i = 0; i < indexes().size(); ++i) {
        erase_entries(entries_of(i, document), record);
    }
    own_state().bytes -= document.bytes().size();
    --own_state().count;
    context_->store.erase(document_key().number(record).str());
}

void Collection::save() {
    if (std::exchange(row_has_changed_, false)) {
        Rows<CollectionRow>(context_->store).put(row_key(), row());
    }
    Rows<CollectionState>(context_->store).put(state_key(), state());
}

std::optional<Document> Collection::get(Record record) const {
    const auto found = look_at(record);
    return found ? std::optional(Document(*found)) : std::nullopt;
}

std::optional<View> Collection::look_at(Record record) const {
    const auto bytes = context_->store.get(document_key().number(record).str());
    return bytes ? std::optional(View(*bytes)) : std::nullopt;
}

void Collection::add_index(Index index) {
    CollectionRow changed = row();
    index.number = changed.next_index++;
    changed.indexes.push_back(std::move(index));
    change(std::move(changed));
    const std::size_t at = indexes().size() - 1;
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
    erase_all(entry_key(indexes()[index]));
    CollectionRow changed = row();
    changed.indexes.erase(changed.indexes.begin() + static_cast<std::ptrdiff_t>(index));
    change(std::move(changed));
}

void Collection::set_index(std::size_t index, Index changed) {
    CollectionRow all = row();
    all.indexes[index] = std::move(changed);
    change(std::move(all));
}

void Collection::set_options(View options) {
    CollectionRow changed = row();
    changed.options = options.str();
    change(std::move(changed));
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
    erase_all(Key("mongodb.entry").number(row().number));
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
