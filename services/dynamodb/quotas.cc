#include "services/dynamodb/quotas.h"

#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/throughput.h"

#include <string>

namespace snowglobe::dynamodb {

namespace {

constexpr const char* ask_for_more = " Refer to the Amazon DynamoDB Developer Guide for current "
                                     "limits and how to request higher limits.";

[[noreturn]] void quota_exceeded(const std::string& what) {
    throw ApiError("LimitExceededException", what);
}

// A table's or an index's settings. Each of them has the quota of a table to itself.
struct Settings {
    std::string index; // "": the table
    Throughput units;
    json ceilings;
    json warm; // in force
};

Settings settings_of(const TableDescription& table) {
    return {
        "",
        table.throughput,
        table.on_demand_throughput,
        warm_throughput(table.warm_throughput, table.on_demand, table.throughput)};
}

Settings settings_of(const TableDescription& table, const IndexDescription& index) {
    return {
        index.name,
        index.throughput,
        index.on_demand_throughput,
        warm_throughput(index.warm_throughput, table.on_demand, index.throughput)};
}

std::int64_t units_in(const json& settings, const char* member) {
    return settings.is_object() ? settings.value(member, std::int64_t{0}) : 0;
}

bool exceeds(std::int64_t before, std::int64_t after) {
    return after > table_units_max && after > before;
}

void check_settings(const Settings& before, const Settings& after, const std::string& region) {
    const bool table = after.index.empty();
    for (const Dimension& names : dimensions) {
        const std::int64_t units = after.units.*names.units;
        if (exceeds(before.units.*names.units, units)) {
            quota_exceeded(
                std::string("The requested ") + names.capacity +
                (table ? "" : " for index " + after.index) + ", " + std::to_string(units) +
                ", is above the per " + (table ? "table" : "index") +
                " maximum for the account in " + region +
                ". Per table maximum: " + std::to_string(table_units_max) + "." + ask_for_more);
        }
        const auto refuse = [&](const std::string& member, const std::string& whose) {
            quota_exceeded(
                "Subscriber limit exceeded: Requested " + member + " for " + whose + " exceeds " +
                names.quota + " of the account in region " + region);
        };
        if (exceeds(
                units_in(before.ceilings, names.ceiling),
                units_in(after.ceilings, names.ceiling))) {
            refuse(
                names.ceiling,
                "OnDemandThroughput for " + (table ? "table" : "index : " + after.index));
        }
        if (exceeds(units_in(before.warm, names.warm), units_in(after.warm, names.warm))) {
            refuse(names.warm, "WarmThroughput for " + (table ? "table" : "index " + after.index));
        }
    }
}

Throughput all_units(const TableDescription& table) {
    Throughput sum = table.throughput;
    for (const IndexDescription& index : table.indexes) {
        sum.read_units += index.throughput.read_units;
        sum.write_units += index.throughput.write_units;
    }
    return sum;
}

void check_account(
    const Dynamodb& dynamodb, Context& context, const Throughput& before, const Throughput& after) {
    Throughput reserved; // with what this table has now
    for (const std::string& name : dynamodb.names(context, "", SIZE_MAX)) {
        const Throughput units = all_units(*dynamodb.find(context, name));
        reserved.read_units += units.read_units;
        reserved.write_units += units.write_units;
    }
    for (const Dimension& names : dimensions) {
        const std::int64_t requested = after.*names.units - before.*names.units;
        if (requested > 0 && reserved.*names.units + requested > account_units_max) {
            quota_exceeded(
                std::string("This request would have caused the ") + names.capacity +
                " limit to be exceeded for the account in " + context.scope.region + ". Current " +
                names.capacity +
                " reserved by the account: " + std::to_string(reserved.*names.units) +
                ". Limit: " + std::to_string(account_units_max) +
                ". Requested: " + std::to_string(requested) + "." + ask_for_more);
        }
    }
}

} // namespace

void check_quotas(
    const Dynamodb& dynamodb,
    Context& context,
    const TableDescription& before,
    const TableDescription& after) {
    const std::string& region = context.scope.region;
    check_settings(settings_of(before), settings_of(after), region);
    for (const IndexDescription& index : after.indexes) {
        const IndexDescription* then = before.index(index.name);
        check_settings(
            then == nullptr ? Settings{} : settings_of(before, *then),
            settings_of(after, index),
            region);
    }
    const Throughput then = all_units(before);
    const Throughput now = all_units(after);
    if (now.read_units > then.read_units || now.write_units > then.write_units) {
        check_account(dynamodb, context, then, now);
    }
}

} // namespace snowglobe::dynamodb
