#pragma once
// What a table is: its keys, indexes, capacity, stream and expiry, as stored in the row
// "dynamodb.table" and as DescribeTable shows it. A plain value; operations change it and put it
// back with Dynamodb::put. Knows nothing of items.
#include "emulator/base/json.h"
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "services/dynamodb/changes.h"
#include "services/dynamodb/item.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::dynamodb {

enum class IndexProjection { all, keys_only, include };
constexpr IndexProjection last_of(IndexProjection) {
    return IndexProjection::include;
}

struct Throughput {
    std::int64_t read_units = 0;
    std::int64_t write_units = 0;
    Time increased{}; // {}: never
    Time decreased{};
    template <class Archive> void fields(Archive& archive) {
        archive(read_units, write_units, increased, decreased);
    }
    json to_json(std::int64_t decreases_today) const; // ProvisionedThroughputDescription
};

// A secondary index.
struct IndexDescription {
    std::string name;
    std::uint64_t number = 0; // in the keys of its rows; never used twice within a table
    bool global = false;
    KeySchema keys;
    IndexProjection projection = IndexProjection::all;
    std::vector<std::string> non_key_attributes;
    Throughput throughput;
    json on_demand_throughput; // null: not set
    json warm_throughput;
    template <class Archive> void fields(Archive& archive) {
        archive(
            name,
            number,
            global,
            keys,
            projection,
            non_key_attributes,
            throughput,
            on_demand_throughput,
            warm_throughput);
    }
};

struct TableDescription {
    std::string name;
    std::uint64_t number = 0; // in the keys of its rows; never used twice in a world
    std::string id;           // TableId
    Scope scope;
    Time created{};
    KeySchema keys;
    std::map<std::string, std::string> definitions; // attribute -> S, N, B
    std::vector<IndexDescription> indexes;          // in the order of creation
    std::uint64_t indexes_made = 0;
    bool on_demand = false;
    std::optional<Time> on_demand_since; // the last change to PAY_PER_REQUEST
    Throughput throughput;
    json on_demand_throughput;
    json warm_throughput;
    json sse; // SSEDescription
    std::string table_class;
    bool deletion_protection = false;
    bool recovery = false; // PointInTimeRecovery
    std::optional<Time> recovery_since;
    std::int64_t recovery_days = 35;
    // The latest stream; it stays named after it was disabled.
    std::string stream_label;
    bool stream_enabled = false;
    std::string stream_view; // NEW_AND_OLD_IMAGES, ...
    std::uint64_t stream_number = 0;
    // Expiry of items; "" while it is off.
    std::string ttl_attribute;
    std::optional<Time> ttl_changed;
    std::map<std::string, std::string> tags;

    template <class Archive> void fields(Archive& archive) {
        archive(name, number, id, scope, created, keys, definitions, indexes, indexes_made);
        archive(on_demand, on_demand_since, throughput, on_demand_throughput, warm_throughput);
        archive(sse, table_class, deletion_protection, recovery, recovery_since, recovery_days);
        archive(
            stream_label,
            stream_enabled,
            stream_view,
            stream_number,
            ttl_attribute,
            ttl_changed,
            tags);
    }

    std::string arn() const;
    std::string stream_arn() const; // of the latest stream; "" if there never was one
    const IndexDescription* index(std::string_view index_name) const;
    bool has_global_indexes() const;
    bool has_local_indexes() const;
};

// [{"AttributeName": .., "KeyType": "HASH"}, ...]
json to_json(const KeySchema& keys);

struct Sizes {
    std::int64_t items = 0;
    std::int64_t bytes = 0;
};

// The TableDescription of the API. `status` is also the status of its indexes. sizes[0] are the
// table's, sizes[n] those of the index with number n.
json describe(
    const TableDescription& table,
    std::string_view status,
    const std::map<std::uint64_t, Sizes>& sizes,
    const Changes& changes,
    Time now);

} // namespace snowglobe::dynamodb
