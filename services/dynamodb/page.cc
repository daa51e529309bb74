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

json Page::read(Context& context, std::pair<std::string, std::string> interval) const {
    narrow(interval);
    const auto& [from, to] = interval;
    const auto& filter = request_->filter;
    const auto& projection = request_->projection;
    const bool counts_only = request_->select == Select::count;
    const bool fetches = fetches_from_table();
    const bool passes_on = !fetches && !filter && !projection && !counts_only;
    json items = json::array();
    json last = nullptr;
    std::int64_t scanned = 0;
    std::int64_t count = 0;
    std::size_t bytes = 0;
    Consumption consumed;
    const auto visit = [&](std::string_view, std::string_view row) {
        const StoredItem stored = decode_item(row);
        ++scanned;
        bytes += stored.size_bytes;
        const bool page_is_full = scanned >= request_->limit || bytes >= page_bytes_max;
        if (passes_on && !page_is_full && !stored.may_have_number_sets()) {
            ++count;
            items.push_back(stored.raw());
            return true;
        }
        json item = stored.item();
        if (page_is_full) {
            last = table_.position(index_, item);
        }
        if (fetches) {
            item = *table_.find(context, item);
            consumed.table += read_units(size_of_item(item), request_->consistent);
        }
        if (!filter || holds(*filter, &item)) {
            ++count;
            if (!counts_only) {
                items.push_back(projection ? project(item, *projection) : std::move(item));
            }
        }
        return !page_is_full;
    };
    if (from < to) {
        context.store.scan(
            from, to, request_->forward ? Direction::forward : Direction::reverse, visit);
    }
    HalfUnits& arm = index_ == nullptr ? consumed.table
                     : index_->global  ? consumed.global_indexes[index_->name]
                                       : consumed.local_indexes[index_->name];
    arm += read_units(bytes, request_->consistent);
    json answer{{"Count", count}, {"ScannedCount", scanned}};
    if (!counts_only) {
        answer["Items"] = std::move(items);
    }
    if (!last.is_null()) {
        answer["LastEvaluatedKey"] = std::move(last);
    }
    add_consumed_capacity(answer, request_->report, table_.name(), consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
