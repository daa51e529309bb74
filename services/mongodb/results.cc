#include "services/mongodb/results.h"

#include "services/mongodb/error.h"

#include <algorithm>

namespace snowglobe::mongodb {

std::shared_ptr<const Query> Query::parse(
    Namespace space,
    View filter,
    View projection,
    View sort,
    std::optional<Value> hint,
    std::int64_t skip,
    std::int64_t limit) {
    auto out = std::make_shared<Query>();
    out->space = std::move(space);
    out->filter_bytes = Document(filter);
    out->projection_bytes = Document(projection);
    out->sort_bytes = Document(sort);
    out->filter = Filter(out->filter_bytes.view());
    if (!projection.empty()) {
        out->projection = Projection(out->projection_bytes.view(), Projection::Of::find);
    }
    out->sort = KeyPattern::of_sort(out->sort_bytes.view());
    if (hint) {
        out->hint = *hint;
    }
    out->skip = skip;
    out->limit = limit;
    return out;
}

Results::Results(Context& context, std::shared_ptr<const Query> query, Shapes& shapes)
    : space_(query->space), query_(std::move(query)), shapes_(&shapes), skip_left_(query_->skip),
      limit_left_(query_->limit) {
    found_ = Collection::find(context, space_, shapes_);
    if (!found_) {
        is_exhausted_ = true;
        return;
    }
    collection_ = found_->row().number;
    reader_.emplace(plan_for(
        *found_,
        query_->filter,
        query_->sort,
        query_->hint ? std::optional(query_->hint->value()) : std::nullopt));
    is_streaming_ = reader_->plan().is_sorted || query_->sort.empty();
    if (!is_streaming_) {
        read_all(context, *found_);
    }
}

void Results::read_all(Context& context, const Collection& collection) {
    struct Keyed {
        std::string key;
        Document document;
    };
    std::vector<Keyed> all;
    reader_->run(context, collection, [&](Record, View document) {
        if (query_->filter.matches(document)) {
            all.push_back({query_->sort.sort_key(document), Document(document)});
        }
        return true;
    });
    std::stable_sort(all.begin(), all.end(), [](const Keyed& a, const Keyed& b) {
        return a.key < b.key;
    });
    const auto size = static_cast<std::int64_t>(all.size());
    const std::int64_t from = std::min(size, query_->skip);
    const std::int64_t to =
        query_->limit > 0 ? from + std::min(size - from, query_->limit) : size;
    documents_.emplace();
    for (std::int64_t i = from; i < to; ++i) {
        documents_->push_back(std::move(all[static_cast<std::size_t>(i)].document));
    }
}

Document Results::batch(Context& context, std::size_t count) {
    const std::optional<Collection> found = std::exchange(found_, std::nullopt);
    ArrayWriter out;
    if (is_exhausted_ || (count == 0 && is_streaming_)) {
        return out.finish();
    }
    if (is_streaming_) {
        stream(context, found ? found : Collection::find(context, space_, shapes_), out, count);
        return out.finish();
    }
    std::size_t bytes = 0;
    while (!documents_->empty() && out.count() < count) {
        const Document document =
            query_ ? query_->projection.apply(documents_->front(), query_->filter)
                   : std::move(documents_->front());
        bytes += document.bytes().size();
        if (bytes > document_bytes_max && out.count() > 0) {
            if (!query_) {
                documents_->front() = document;
            }
            break;
        }
        out.add_object(document);
        documents_->pop_front();
    }
    is_exhausted_ = documents_->empty();
    return out.finish();
}

void Results::stream(
    Context& context,
    const std::optional<Collection>& collection,
    ArrayWriter& out,
    std::size_t count) {
    const bool is_same = collection && collection->row().number == collection_;
    const bool has_index =
        is_same && (!reader_->plan().index ||
                    *reader_->plan().index < collection->indexes().size());
    if (!has_index) {
        throw MongoError(
            175, "collection dropped. UUID of a collection that a cursor was of is gone");
    }
    std::size_t bytes = 0;
    bool is_full = false;
    const bool ended = reader_->run(context, *collection, [&](Record, View document) {
        if (!query_->filter.matches(document)) {
            return true;
        }
        if (skip_left_ > 0) {
            --skip_left_;
            return true;
        }
        Document kept;
        if (!query_->projection.shows_all()) {
            kept = query_->projection.apply(document, query_->filter);
        }
        const View shown = query_->projection.shows_all() ? document : kept.view();
        bytes += shown.bytes().size();
        out.add_object(shown);
        if (limit_left_ > 0 && --limit_left_ == 0) {
            is_full = true;
        }
        return !is_full && out.count() < count && bytes < document_bytes_max;
    });
    is_exhausted_ = ended || is_full;
}

} // namespace snowglobe::mongodb
