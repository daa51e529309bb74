#include "services/dynamodb/capacity.h"

#include <algorithm>
#include <numeric>

namespace snowglobe::dynamodb {

namespace {

json arm(HalfUnits halves, CapacityKind kind) {
    const json units = static_cast<double>(halves) / 2; // AWS prints 0.5 and 1.0
    json out{{"CapacityUnits", units}};
    if (kind == CapacityKind::transaction_read) {
        out["ReadCapacityUnits"] = units;
    } else if (kind == CapacityKind::transaction_write) {
        out["WriteCapacityUnits"] = units;
    }
    return out;
}

void add_arms(
    json& out,
    const char* member,
    const std::map<std::string, HalfUnits>& indexes,
    CapacityKind kind) {
    for (const auto& [name, halves] : indexes) {
        out[member][name] = arm(halves, kind);
    }
}

json describe_consumption(
    const std::string& table_name, const Consumption& consumed, bool indexes, CapacityKind kind) {
    json out = arm(consumed.total(), kind);
    out["TableName"] = table_name;
    if (indexes) {
        out["Table"] = arm(consumed.table, kind);
        add_arms(out, "GlobalSecondaryIndexes", consumed.global_indexes, kind);
        add_arms(out, "LocalSecondaryIndexes", consumed.local_indexes, kind);
    }
    return out;
}

} // namespace

HalfUnits write_units(std::size_t bytes) {
    return 2 * static_cast<HalfUnits>(std::max<std::size_t>(1, (bytes + 1023) / 1024));
}

HalfUnits read_units(std::size_t bytes, bool consistent) {
    const auto units = static_cast<HalfUnits>(std::max<std::size_t>(1, (bytes + 4095) / 4096));
    return consistent ? 2 * units : units;
}

Consumption& Consumption::operator+=(const Consumption& other) {
    table += other.table;
    for (const auto& [name, halves] : other.global_indexes) {
        global_indexes[name] += halves;
    }
    for (const auto& [name, halves] : other.local_indexes) {
        local_indexes[name] += halves;
    }
    return *this;
}

HalfUnits Consumption::total() const {
    const auto add = [](HalfUnits sum, const auto& index) { return sum + index.second; };
    return std::accumulate(
        local_indexes.begin(),
        local_indexes.end(),
        std::accumulate(global_indexes.begin(), global_indexes.end(), table, add),
        add);
}

void add_consumed_capacity(
    json& answer,
    const Report& report,
    const std::string& table_name,
    const Consumption& consumed) {
    if (report.capacity != Report::Capacity::none) {
        answer["ConsumedCapacity"] = describe_consumption(
            table_name,
            consumed,
            report.capacity == Report::Capacity::indexes,
            CapacityKind::plain);
    }
}

void add_consumed_capacities(
    json& answer,
    const Report& report,
    const std::map<std::string, Consumption>& by_table,
    CapacityKind kind) {
    if (report.capacity == Report::Capacity::none) {
        return;
    }
    const bool indexes = report.capacity == Report::Capacity::indexes;
    json& list = answer["ConsumedCapacity"] = json::array();
    for (const auto& [table_name, consumed] : by_table) {
        list.push_back(describe_consumption(table_name, consumed, indexes, kind));
    }
}

} // namespace snowglobe::dynamodb
