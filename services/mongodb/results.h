#pragma once
// What a find or an aggregate comes to, batch by batch: read as it is asked for, or, where it had to
// be sorted or computed, all at once.
#include "emulator/base/time.h"
#include "services/mongodb/collection.h"
#include "services/mongodb/projection.h"
#include "services/mongodb/reader.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace snowglobe::mongodb {

// A find's arguments, with the bytes that they look into: not to be moved.
struct Query {
    Namespace space;
    Document filter_bytes;
    Document projection_bytes;
    Document sort_bytes;
    std::optional<OwnedValue> hint;
    Filter filter;
    Projection projection;
    KeyPattern sort;
    std::int64_t skip = 0;
    std::int64_t limit = 0; // 0: none

    // Throws MongoError.
    static std::shared_ptr<const Query> parse(
        Namespace space,
        View filter,
        View projection = View(),
        View sort = View(),
        std::optional<Value> hint = std::nullopt,
        std::int64_t skip = 0,
        std::int64_t limit = 0);
};

class Results {
public:
    // Of a find. Nothing is there: no collection. REQUIRES that the shapes outlive it.
    Results(Context& context, std::shared_ptr<const Query> query, Shapes& shapes);
    // Of documents that are there already.
    Results(Namespace space, std::deque<Document> documents)
        : space_(std::move(space)), documents_(std::move(documents)) {}

    // Up to `count` further ones, and no more bytes than a document may have.
    // Throws MongoError: the collection is gone.
    Document batch(Context& context, std::size_t count);
    bool is_exhausted() const { return is_exhausted_; }
    const Namespace& space() const { return space_; }
    // For explain.
    const std::optional<Reader>& reader() const { return reader_; }

private:
    void read_all(Context& context, const Collection& collection);
    void stream(
        Context& context,
        const std::optional<Collection>& collection,
        ArrayWriter& out,
        std::size_t count);

    Namespace space_;
    std::shared_ptr<const Query> query_;
    Shapes* shapes_ = nullptr;
    std::optional<Collection> found_; // until the first batch, which the same command asks for
    std::optional<Reader> reader_; // nothing: documents_ is all
    std::uint64_t collection_ = 0;
    std::int64_t skip_left_ = 0;
    std::int64_t limit_left_ = 0;
    std::optional<std::deque<Document>> documents_; // where they are not read as they are asked for
    bool is_streaming_ = false;
    bool is_exhausted_ = false;
};

} // namespace snowglobe::mongodb
