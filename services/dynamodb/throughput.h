#pragma once
// The rules of throughput: billing mode, capacity units, ceilings of on-demand throughput and warm
// throughput, of a table and of each of its global indexes. With AWS's checks in AWS's words; what
// they are recorded from is beside tests/dynamodb/test_throughput.py. Pure.
#include "services/dynamodb/changes.h"
#include "services/dynamodb/description.h"

#include <array>
#include <string>

namespace snowglobe::dynamodb {

// Reads or writes, and what they are called everywhere.
struct Dimension {
    const char* capacity;
    const char* ceiling;
    const char* warm;
    const char* quota;
    std::int64_t Throughput::*units;
    std::int64_t on_demand_initial; // warm throughput of a table that begins on demand
};

inline constexpr std::array dimensions{
    Dimension{
        "ReadCapacityUnits",
        "MaxReadRequestUnits",
        "ReadUnitsPerSecond",
        "TableMaxReadCapacityUnits",
        &Throughput::read_units,
        12'000},
    Dimension{
        "WriteCapacityUnits",
        "MaxWriteRequestUnits",
        "WriteUnitsPerSecond",
        "TableMaxWriteCapacityUnits",
        &Throughput::write_units,
        4'000}};

Throughput parse_throughput(const json& members); // of its ProvisionedThroughput

// CreateTable.
void define_throughput(TableDescription& table, const json& request);
// An index of CreateTable, or one that UpdateTable creates: their words differ.
void define_throughput(
    IndexDescription& index, const json& members, bool on_demand, bool of_update_table);

// UpdateTable: the table's members, and one Update of GlobalSecondaryIndexUpdates. `was_on_demand`:
// before the request.
void update_throughput(TableDescription& table, const json& request, Changes& changes, Time now);
void update_throughput(
    IndexDescription& index,
    const json& members,
    const TableDescription& table,
    bool was_on_demand,
    Changes& changes,
    Time now);

// ReadUnitsPerSecond and WriteUnitsPerSecond in force, where `set` is what was asked for or reached
// before (null: nothing).
json warm_throughput(const json& set, bool on_demand, const Throughput& units);

// A member that a request removes (-1) is still in its answer.
void show_removed_ceilings(json& described, const json& members);

} // namespace snowglobe::dynamodb
