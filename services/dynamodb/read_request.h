#pragma once
// What Query and Scan have in common: which attributes are wanted, the filter, the page, what was
// consumed. Each of them finds the interval of rows; ReadRequest reads it.
#include "emulator/call/context.h"
#include "services/dynamodb/capacity.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/placeholders.h"
#include "services/dynamodb/table.h"

#include <optional>
#include <string>
#include <utility>

namespace snowglobe::dynamodb {

constexpr std::size_t page_bytes_max = 1 << 20;

class ReadRequest {
public:
    ReadRequest(const json& request, const Wording& wording)
        : request_(request), wording_(wording) {}

    // In the order in which AWS checks. `filter_member` is "QueryFilter" or "ScanFilter".
    void parse_filter(const std::string& filter_member, Placeholders& placeholders);
    void parse_projection(Placeholders& placeholders);
    void check_select() const;
    void parse_start_key();

    // The table is known: the index, and whether it holds what is asked for.
    void set_table(Table table);
    void check_consistency() const;
    void check_start_key_shape() const;
    void check_index_projection() const;
    void check_projection_paths() const;
    void check_filter_paths() const;

    const Table& table() const { return *table_; }
    const IndexDescription* index() const { return index_; }
    const KeySchema& keys() const { return index_ == nullptr ? table_->keys() : index_->keys; }
    const std::optional<json>& start_key() const { return start_key_; }
    const std::optional<Condition>& filter() const { return filter_; }

    // Reads rows of [first, second) into the answer: Items, Count, ScannedCount, LastEvaluatedKey,
    // ConsumedCapacity.
    json
    read(Context& context, std::pair<std::string, std::string> interval, Direction direction) const;

private:
    void check_scan_start_types() const;
    bool fetches_from_table() const;
    bool is_projected(const std::string& name) const;

    const json& request_;
    const Wording& wording_;
    std::optional<Condition> filter_;
    std::optional<Projection> projection_;
    std::optional<json> start_key_;
    std::optional<Table> table_;
    const IndexDescription* index_ = nullptr;
};

} // namespace snowglobe::dynamodb
