#include "services/dynamodb/read_request.h"

#include "services/dynamodb/condition.h"
#include "services/dynamodb/key_path.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/stored_item.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

constexpr const char* invalid = "One or more parameter values were invalid: ";

const char* projection_member(const json& request) {
    return request.contains("AttributesToGet")        ? "AttributesToGet"
           : request.contains("ProjectionExpression") ? "ProjectionExpression"
                                                      : nullptr;
}

ApiError select_error(const Wording& wording, const std::string& text) {
    return wording.newer() ? Wording::enveloped(text) : Wording::bare(text);
}

} // namespace

void ReadRequest::parse_filter(const std::string& filter_member, Placeholders& placeholders) {
    filter_ = legacy_filter(request_, filter_member, wording_);
    if (!filter_) {
        filter_ = condition_of(request_, "FilterExpression", placeholders);
    }
}

void ReadRequest::parse_projection(Placeholders& placeholders) {
    projection_ = attributes_to_get(request_, wording_);
    if (!projection_) {
        projection_ = projection_of(request_, placeholders);
    }
}

void ReadRequest::check_select() const {
    const std::string select = request_.value("Select", std::string());
    const char* member = projection_member(request_);
    if (select == "SPECIFIC_ATTRIBUTES" && member == nullptr) {
        throw select_error(
            wording_,
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
            "SPECIFIC_ATTRIBUTES");
    }
    if (select == "ALL_PROJECTED_ATTRIBUTES" && !request_.contains("IndexName")) {
        throw select_error(
            wording_, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
    }
    if (!select.empty() && select != "SPECIFIC_ATTRIBUTES" && member != nullptr) {
        throw select_error(
            wording_,
            std::string("Cannot specify the ") + member + " when choosing to get " +
                (select == "COUNT" ? "only the Count" : select));
    }
}

void ReadRequest::parse_start_key() {
    if (request_.contains("ExclusiveStartKey")) {
        start_key_ = request_["ExclusiveStartKey"];
        normalise_item(*start_key_, wording_);
    }
}

void ReadRequest::set_table(Table table) {
    table_ = std::move(table);
    if (request_.contains("IndexName")) {
        index_ = &table_->index(request_["IndexName"].get<std::string>());
    }
}

void ReadRequest::check_consistency() const {
    if (index_ != nullptr && index_->global && request_.value("ConsistentRead", false)) {
        throw ApiError::validation(
            "Consistent reads are not supported on global secondary indexes");
    }
}

// A Scan's start key with a wrong type, on a table that has indexes, is blamed on the first of
// them.
void ReadRequest::check_scan_start_types() const {
    const std::vector<IndexDescription>& indexes = table_->description().indexes;
    if (wording_.operation() != "Scan" || indexes.empty()) {
        return;
    }
    for (const auto* attributes : {&keys().hash, &keys().range}) {
        for (const KeyAttribute& attribute : *attributes) {
            const auto value = start_key_->find(attribute.name);
            if (value != start_key_->end() && type_of(*value) != attribute.type) {
                throw ApiError::validation(
                    std::string(invalid) + "Type mismatch for Index Key " + attribute.name +
                    " Expected: " + attribute.type + " Actual: " + type_of(*value) +
                    " IndexName: " + indexes.front().name);
            }
        }
    }
}

// Exactly the attributes that LastEvaluatedKey has, with their types.
void ReadRequest::check_start_key_shape() const {
    if (!start_key_) {
        return;
    }
    std::vector<KeyAttribute> wanted;
    for (const KeySchema* schema : {&table_->keys(), &keys()}) {
        for (const auto* attributes : {&schema->hash, &schema->range}) {
            for (const KeyAttribute& attribute : *attributes) {
                const bool known =
                    std::any_of(wanted.begin(), wanted.end(), [&](const KeyAttribute& other) {
                        return other.name == attribute.name;
                    });
                if (!known) {
                    wanted.push_back(attribute);
                }
            }
        }
    }
    check_scan_start_types();
    bool fits = start_key_->size() == wanted.size();
    for (const KeyAttribute& attribute : wanted) {
        fits = fits && start_key_->contains(attribute.name) &&
               type_of(start_key_->at(attribute.name)) == attribute.type;
    }
    if (!fits) {
        throw ApiError::validation(
            std::string("The provided starting key is invalid") +
            (wording_.newer() ? "" : ": The provided key element does not match the schema"));
    }
}

bool ReadRequest::is_projected(const std::string& name) const {
    return index_->projection == IndexProjection::all || index_->keys.contains(name) ||
           table_->keys().contains(name) ||
           std::find(index_->non_key_attributes.begin(), index_->non_key_attributes.end(), name) !=
               index_->non_key_attributes.end();
}

void ReadRequest::check_projection_paths() const {
    if (projection_) {
        check_key_paths(*projection_, table_->description());
    }
}

void ReadRequest::check_filter_paths() const {
    if (filter_) {
        check_key_paths(*filter_, table_->description());
    }
}

void ReadRequest::check_index_projection() const {
    if (index_ == nullptr || !index_->global || index_->projection == IndexProjection::all) {
        return;
    }
    if (request_.value("Select", std::string()) == "ALL_ATTRIBUTES") {
        throw ApiError::validation(
            std::string(invalid) +
            "Select type ALL_ATTRIBUTES is not supported for global secondary index " +
            index_->name + " because its projection type is not ALL");
    }
    std::string missing;
    for (const Path& path : projection_.value_or(Projection())) {
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
bool ReadRequest::fetches_from_table() const {
    if (index_ == nullptr || index_->global || index_->projection == IndexProjection::all) {
        return false;
    }
    if (request_.value("Select", std::string()) == "ALL_ATTRIBUTES") {
        return true;
    }
    for (const Path& path : projection_.value_or(Projection())) {
        if (!is_projected(std::get<std::string>(path.front()))) {
            return true;
        }
    }
    return false;
}

json ReadRequest::read(
    Context& context, std::pair<std::string, std::string> interval, Direction direction) const {
    auto& [from, to] = interval;
    if (start_key_) { // after it, also when its row is gone by now
        const std::string start = table_->row_key(index_, *start_key_);
        if (direction == Direction::forward) {
            from = std::max(from, start + '\0');
        } else {
            to = std::min(to, start);
        }
    }
    const bool consistent = request_.value("ConsistentRead", false);
    const bool counts_only = request_.value("Select", std::string()) == "COUNT";
    const bool fetches = fetches_from_table();
    const bool passes_on = !fetches && !filter_ && !projection_ && !counts_only;
    const std::int64_t limit = request_.value("Limit", std::int64_t{INT64_MAX});
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
        const bool page_is_full = scanned >= limit || bytes >= page_bytes_max;
        if (passes_on && !page_is_full && !stored.may_have_number_sets()) {
            ++count;
            items.push_back(stored.raw());
            return true;
        }
        json item = stored.item();
        if (page_is_full) {
            last = table_->position(index_, item);
        }
        if (fetches) {
            item = *table_->find(context, item);
            consumed.table += read_units(size_of_item(item), consistent);
        }
        if (!filter_ || holds(*filter_, &item)) {
            ++count;
            if (!counts_only) {
                items.push_back(projection_ ? project(item, *projection_) : std::move(item));
            }
        }
        return !page_is_full;
    };
    if (from < to) {
        context.store.scan(from, to, direction, visit);
    }
    HalfUnits& arm = index_ == nullptr ? consumed.table
                     : index_->global  ? consumed.global_indexes[index_->name]
                                       : consumed.local_indexes[index_->name];
    arm += read_units(bytes, consistent);
    json answer{{"Count", count}, {"ScannedCount", scanned}};
    if (!counts_only) {
        answer["Items"] = std::move(items);
    }
    if (!last.is_null()) {
        answer["LastEvaluatedKey"] = std::move(last);
    }
    add_consumed_capacity(answer, request_, table_->name(), consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
