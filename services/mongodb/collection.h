#pragma once
// Collections as rows of the store:
//     mongodb.collection/<database>/<name>              what it is, with its indexes
//     mongodb.state/<number>                            how many documents it has
//     mongodb.document/<number>/<record>                a document: BSON
//     mongodb.entry/<number>/<index>/<key><record>      nothing: the key says all
//     mongodb.next                                      the number of the next collection
// A record is the number of an insertion in its collection: by it documents lie in the order in
// which they came, as MongoDB shows them. A key is that of key_pattern.h; `_id` is an index like
// others.
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "emulator/store/row_kind.h"
#include "services/mongodb/bson.h"
#include "services/mongodb/shape.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

struct Namespace {
    std::string database;
    std::string collection;
    std::string str() const { return database + "." + collection; }
};

using Record = std::uint64_t;

struct CollectionState {
    Record next_record = 1;
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    template <class Archive> void fields(Archive& archive) {
        archive(next_record, count, bytes);
    }
};

class Collection {
public:
    // `shapes`: of those who find it often.
    static std::optional<Collection>
    find(Context& context, const Namespace& space, Shapes* shapes = nullptr);
    // With the index of _id. REQUIRES that it is not there. Throws MongoError: no such name.
    static Collection create(Context& context, const Namespace& space, View options = View());
    static Collection
    find_or_create(Context& context, const Namespace& space, Shapes* shapes = nullptr);
    // In the order of their names.
    static std::vector<Namespace> all(Context& context, std::string_view database);
    static std::vector<std::string> databases(Context& context);
    static std::vector<RowKind> row_kinds();

    const Namespace& space() const { return space_; }
    const CollectionRow& row() const { return shape_->row(); }
    const CollectionState& state() const;
    const std::vector<Index>& indexes() const { return row().indexes; }
    const KeyPattern& pattern(std::size_t index) const { return shape_->pattern(index); }
    const Filter* partial(std::size_t index) const { return shape_->partial(index); }

    // A document with its _id in front, made if there is none; told to a world's observers.
    Document with_id(View document) const;
    // Both throw MongoError (a duplicate key, ...) before anything is written. REQUIRES an _id.
    void insert(View document);
    void replace(Record record, View before, View after);
    void erase(Record record, View document);
    void save(); // what these have changed of row and state

    std::optional<Document> get(Record record) const;
    // The same, valid until something else is read or written.
    std::optional<View> look_at(Record record) const;
    std::string document_prefix() const { return document_key().str(); }
    std::string entry_prefix(const Index& index) const { return entry_key(index).str(); }
    std::string entry_end(const Index& index) const { return entry_key(index).end(); }
    // Of a key of these rows.
    static Record record_of(std::string_view key);

    // Fills it from the documents. Throws MongoError: a duplicate key.
    void add_index(Index index);
    void drop_index(std::size_t index);
    void set_index(std::size_t index, Index changed);
    void set_options(View options);
    void drop();
    void rename(const Namespace& to);

private:
    // Views of the document that they are of. The text of a key is that of its row, but for the
    // record.
    struct Entries {
        std::vector<KeyPattern::Key> keys;
        bool is_multiple = false;
    };
    Collection(Context& context, Namespace space, std::shared_ptr<const Shape> shape);
    void change(CollectionRow row);
    CollectionState& own_state() {
        state();
        return *state_;
    }
    Key row_key() const;
    Key state_key() const;
    Key document_key() const;
    Key entry_key(const Index& index) const;
    Entries entries_of(std::size_t index, View document) const;
    bool has_same_entries(std::size_t index, View before, View after) const;
    void check_unique(std::size_t index, const Entries& entries, Record own) const;
    void put_entries(std::size_t index, const Entries& entries, Record record);
    void erase_entries(const Entries& entries, Record record);
    void erase_all(const Key& prefix);

    Context* context_;
    Namespace space_;
    std::shared_ptr<const Shape> shape_;
    mutable std::optional<CollectionState> state_; // once it is asked for
    bool row_has_changed_ = false;
};

// Throws MongoError: no collection can be called so.
void check_namespace(const Namespace& space);

} // namespace snowglobe::mongodb
