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
#include "services/mongodb/filter.h"
#include "services/mongodb/key_pattern.h"

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

struct Index {
    std::uint64_t number = 0;
    std::string name;
    std::string key;     // BSON
    std::string options; // BSON: what listIndexes shows behind the name
    bool is_unique = false;
    bool is_sparse = false;
    bool is_multikey = false; // an array was indexed once
    std::optional<std::int64_t> expire_after_s;
    std::string partial; // BSON: a filter; empty: none
    template <class Archive> void fields(Archive& archive) {
        archive(
            number,
            name,
            key,
            options,
            is_unique,
            is_sparse,
            is_multikey,
            expire_after_s,
            partial);
    }
    Document shown() const; // as listIndexes has it
};

struct CollectionRow {
    std::uint64_t number = 0;
    std::string uuid;    // 16 bytes
    std::string options; // BSON: of create
    std::vector<Index> indexes;
    std::uint64_t next_index = 1;
    template <class Archive> void fields(Archive& archive) {
        archive(number, uuid, options, indexes, next_index);
    }
};

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
    static std::optional<Collection> find(Context& context, const Namespace& space);
    // With the index of _id. REQUIRES that it is not there. Throws MongoError: no such name.
    static Collection create(Context& context, const Namespace& space, View options = View());
    static Collection find_or_create(Context& context, const Namespace& space);
    // In the order of their names.
    static std::vector<Namespace> all(Context& context, std::string_view database);
    static std::vector<std::string> databases(Context& context);
    static std::vector<RowKind> row_kinds();

    const Namespace& space() const { return space_; }
    const CollectionRow& row() const { return row_; }
    const CollectionState& state() const { return state_; }
    const std::vector<Index>& indexes() const { return row_.indexes; }
    const KeyPattern& pattern(std::size_t index) const { return prepared_[index].pattern; }
    const Filter* partial(std::size_t index) const { return prepared_[index].partial.get(); }

    // A document with its _id in front, made if there is none; told to a world's observers.
    Document with_id(View document) const;
    // Both throw MongoError (a duplicate key, ...) before anything is written. REQUIRES an _id.
    void insert(View document);
    void replace(Record record, View before, View after);
    void erase(Record record, View document);
    void save(); // what these have changed of row and state

    std::optional<Document> get(Record record) const;
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
    struct Prepared {
        KeyPattern pattern;
        std::shared_ptr<const Filter> partial;
    };
    struct Entries {
        std::vector<KeyPattern::Key> keys;
        bool is_multiple = false;
    };
    Collection(Context& context, Namespace space, CollectionRow row);
    void prepare();
    Key row_key() const;
    Key state_key() const;
    Key document_key() const;
    Key entry_key(const Index& index) const;
    Entries entries_of(std::size_t index, View document) const;
    void check_unique(std::size_t index, const Entries& entries, Record own) const;
    void put_entries(std::size_t index, const Entries& entries, Record record);
    void erase_entries(std::size_t index, const Entries& entries, Record record);
    void erase_all(const Key& prefix);

    Context* context_;
    Namespace space_;
    CollectionRow row_;
    CollectionState state_;
    std::vector<Prepared> prepared_;
    bool row_has_changed_ = false;
};

// Throws MongoError: no collection can be called so.
void check_namespace(const Namespace& space);

} // namespace snowglobe::mongodb
