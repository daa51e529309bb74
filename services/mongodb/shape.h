#pragma once
// What a collection is, as its row has it, with the keys and filters of its indexes read.
#include "services/mongodb/bson.h"
#include "services/mongodb/filter.h"
#include "services/mongodb/key_pattern.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

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

class Shape {
public:
    explicit Shape(CollectionRow row);
    Shape(const Shape&) = delete; // filters look into the row
    Shape& operator=(const Shape&) = delete;

    const CollectionRow& row() const { return row_; }
    const KeyPattern& pattern(std::size_t index) const { return prepared_[index].pattern; }
    const Filter* partial(std::size_t index) const { return prepared_[index].partial.get(); }

private:
    struct Prepared {
        KeyPattern pattern;
        std::shared_ptr<const Filter> partial;
    };
    const CollectionRow row_;
    std::vector<Prepared> prepared_;
};

// Shapes with the bytes of the rows that they were read from: who finds the same bytes again need
// not read them again, which cost more than a small command. Nothing in a world can see it.
class Shapes {
public:
    // `key`: of the row.
    std::shared_ptr<const Shape> of(std::string_view key, std::string_view bytes);

private:
    struct Known {
        std::string bytes;
        std::shared_ptr<const Shape> shape;
    };
    std::map<std::string, Known, std::less<>> known_;
};

} // namespace snowglobe::mongodb
