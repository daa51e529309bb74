#include "services/dynamodb/page.h"

#include "services/dynamodb/condition.h"
#include "services/dynamodb/key_path.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/stored_item.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

using Kind = PageRequest::Kind;
using Select = PageRequest::Select;

constexpr const char* invalid = "One or more parameter values were invalid: ";
constexpr std::size_t page_bytes_max = 1 << 20;
// Room for the items of a page, unless its limit says that they need less.
constexpr std::size_t page_bytes_usual = 32 * 1024;
constexpr std::int64_t items_usual_max = page_bytes_usual;

// The attributes of LastEvaluatedKey: the table's key and the index's.
std::vector<KeyAttribute> position_attributes(const Table& table, const KeySchema& keys) {
    std::vector<KeyAttribute> out;
    for (const KeySchema* schema : {&table.keys(), &keys}) {
        for (const auto* attributes : {&schema->hash, &schema->range}) {
            for (const KeyAttribute& attribute : *attributes) {
                const bool known =
                    std::any_of(out.begin(), out.end(), [&](const KeyAttribute& other) {
                        return other.name == attribute.name;
                    });
                if (!known) {
                    out.push_back(attribute);
                }
            }
        }
    }
    return out;
}

} // namespace

Page::Page(const PageRequest& request, Table table)
    : request_(&request), table_(std::move(table)),
      index_(request.index ? &table_.index(*request.index) : nullptr) {}

void Page::check_consistency() const {
    if (index_ != nullptr && index_->global && request_->consistent) {
        throw ApiError::validation(
            "Consistent reads are not supported on global secondary indexes");
    }
}

// A Scan's start key with a wrong type, on a table that has indexes, is blamed on the first of
// them.
void Page::check_scan_start_types() const {
    const std::vector<IndexDescription>& indexes = table_.description().indexes;
    if (request_->kind != Kind::scan || indexes.empty()) {
        return;
    }
    for (const auto* attributes : {&keys().hash, &keys().range}) {
        for (const KeyAttribute& attribute : *attributes) {
            const auto value = request_->start_key->find(attribute.name);
            if (value != request_->start_key->end() && type_of(*value) != attribute.type) {
                throw ApiError::validation(
                    std::string(invalid) + "Type mismatch for Index Key " + attribute.name +
                    " Expected: " + attribute.type + " Actual: " + type_of(*value) +
                    " IndexName: " + indexes.front().name);
            }
        }
    }
}

// Exactly the attributes that LastEvaluatedKey has, with their types.
void Page::check_start_key_shape() const {
    if (!request_->start_key) {
        return;
    }
    check_scan_start_types();
    const json& start = *request_->start_key;
    const std::vector<KeyAttribute> wanted = position_attributes(table_, keys());
    bool fits = start.size() == wanted.size();
    for (const KeyAttribute& attribute : wanted) {
        fits = fits && start.contains(attribute.name) &&
               type_of(start.at(attribute.name)) == attribute.type;
    }
    if (!fits) {
        throw ApiError::validation(
            std::string("The provided starting key is invalid") +
            (request_->tells_start_key ? ": The provided key element does not match the schema"
                                       : ""));
    }
}

bool Page::is_projected(const std::string& name) const {
    return index_->projection == IndexProjection::all || index_->keys.contains(name) ||
           table_.keys().contains(name) ||
           std::find(index_->non_key_attributes.begin(), index_->non_key_attributes.end(), name) !=
               index_->non_key_attributes.end();
}

void Page::check_projection_paths() const {
    if (request_->projection) {
        check_key_paths(*request_->projection, table_.description());
    }
}

void Page::check_filter_paths() const {
    if (request_->filter) {
        check_key_paths(*request_->filter, table_.description());
    }
}

void Page::check_index_projection() const {
    if (index_ == nullptr || !index_->global || index_->projection == IndexProjection::all) {
        return;
    }
    if (request_->select == Select::all_attributes) {
        throw ApiError::validation(
            std::string(invalid) +
            "Select type ALL_ATTRIBUTES is not supported for global secondary index " +
            index_->name + " because its projection type is not ALL");
    }
    std::string missing;
    for (const Path& path : request_->projection.value_or(Projection())) {
        const std::string& name = std::get<std::string>(path.front());
        if (!is_projected(name)) {
            missing.append(missing.empty() ? "" : ", ").append(name);
        }
    }
    if (!missing.empty()) {
        throw ApiError::validation(
            std::string(invalid) + "Global secondary index " + index_->name +
            " does not project [" + missing + "]");
    }
}

// A local index fetches from the table what it does not hold itself.
bool Page::fetches_from_table() const {
    if (index_ == nullptr || index_->global || index_->projection == IndexProjection::all) {
        return false;
    }
    if (request_->select == Select::all_attributes) {
        return true;
    }
    for (const Path& path : request_->projection.value_or(Projection())) {
        if (!is_projected(std::get<std::string>(path.front()))) {
            return true;
        }
    }
    return false;
}

// To what lies after the start key, also when its row is gone by now.
void Page::narrow(std::pair<std::string, std::string>& interval) const {
    if (!request_->start_key) {
        return;
    }
    auto& [from, to] = interval;
    const std::string start = table_.row_key(index_, *request_->start_key);
    if (request_->forward) {
        from = std::max(from, start + '\0');
    } else {
        to = std::min(to, start);
    }
}

// What is found on the way. Items are gathered as the text that they are sent as.
class Page::Answer {
public:
    Answer(const Page& page, Context& context)
        : page_(page), request_(page.request()), context_(context),
          fetches_(page.fetches_from_table()), counts_only_(request_.select == Select::count),
          passes_on_(!fetches_ && !request_.filter && !request_.projection && !counts_only_) {}

    // Whether there is room for more.
    bool add(const StoredItem& stored) {
        ++scanned_;
        bytes_ += stored.size_bytes;
        const bool is_full = scanned_ >= request_.limit || bytes_ >= page_bytes_max;
        const bool as_stored =
            passes_on_ && !(request_.kind == Kind::scan && stored.may_have_number_sets());
        if (as_stored) {
            ++count_;
            make_room(stored.text.size());
            next() += stored.text;
        }
        if (!as_stored || is_full) {
            json item = stored.item();
            if (is_full) {
                last_ = page_.table().position(page_.index(), item);
            }
            if (!as_stored) {
                add(std::move(item));
            }
        }
        return !is_full;
    }

    json finish() {
        HalfUnits& arm = page_.index() == nullptr ? consumed_.table
                         : page_.index()->global
                             ? consumed_.global_indexes[page_.index()->name]
                             : consumed_.local_indexes[page_.index()->name];
        arm += read_units(bytes_, request_.consistent);
        json answer{{"Count", count_}, {"ScannedCount", scanned_}};
        if (!counts_only_) {
            items_ += ']';
            answer["Items"] = CarriedJson::trusted(std::move(items_));
        }
        if (!last_.is_null()) {
            answer["LastEvaluatedKey"] = std::move(last_);
        }
        add_consumed_capacity(answer, request_.report, page_.table().name(), consumed_);
        return answer;
    }

private:
    void add(json item) {
        if (fetches_) {
            item = *page_.table().find(context_, item);
            consumed_.table += read_units(size_of_item(item), request_.consistent);
        }
        if (request_.filter && !holds(*request_.filter, &item)) {
            return;
        }
        ++count_;
        if (counts_only_) {
            return;
        }
        if (request_.projection) {
            item = project(item, *request_.projection);
        }
        if (request_.kind == Kind::scan) {
            put_sets_in_hash_order(item);
        }
        item.append_to(next());
    }

    // Once, for items of the first one's size: else they move each time that there are twice as
    // many.
    void make_room(std::size_t bytes) {
        if (count_ == 1) {
            const auto items = static_cast<std::size_t>(std::min(request_.limit, items_usual_max));
            items_.reserve(std::min(page_bytes_usual, items * (bytes + 1) + 2));
        }
    }

    std::string& next() {
        if (items_.size() > 1) {
            items_ += ',';
        }
        return items_;
    }

    const Page& page_;
    const PageRequest& request_;
    Context& context_;
    const bool fetches_;
    const bool counts_only_;
    const bool passes_on_;
    std::string items_ = "[";
    json last_;
    std::int64_t scanned_ = 0;
    std::int64_t count_ = 0;
    std::size_t bytes_ = 0;
    Consumption consumed_;
};

json Page::read(Context& context, std::pair<std::string, std::string> interval) const {
    narrow(interval);
    const auto& [from, to] = interval;
    Answer answer(*this, context);
    if (from < to) {
        context.store.scan(
            from,
            to,
            request_->forward ? Direction::forward : Direction::reverse,
            [&](std::string_view, std::string_view row) { return answer.add(decode_item(row)); });
    }
    return answer.finish();
}

} // namespace snowglobe::dynamodb
