#include "services/dynamodb/throughput.h"

#include "emulator/base/error.h"
#include "services/dynamodb/table_definition.h"

#include <algorithm>
#include <array>

namespace snowglobe::dynamodb {

namespace {

constexpr std::int64_t capacity_units_max = 1'000'000'000'000;

// What a table and a global index have alike.
struct Part {
    std::string index; // its name; "": the table
    std::uint64_t number;
    Throughput& units;
    json& ceilings;
    json& warm;

    std::string name() const { return index.empty() ? "table" : "index " + index; }
    // Texts about on-demand throughput have a space more (sic).
    std::string spaced_name() const { return index.empty() ? "table" : "index : " + index; }
};

Part part_of(TableDescription& table) {
    return {"", 0, table.throughput, table.on_demand_throughput, table.warm_throughput};
}

Part part_of(IndexDescription& index) {
    return {
        index.name,
        index.number,
        index.throughput,
        index.on_demand_throughput,
        index.warm_throughput};
}

// ---- On-demand throughput ----

enum class Step { create_table, create_index, update };

// Which words say that the mode is the wrong one: index and full stop are written as AWS does.
[[noreturn]] void refuse_ceiling(const Part& part, const std::string& member, Step step) {
    std::string whose;
    if (!part.index.empty()) {
        whose = (step == Step::create_table ? " for index: " : " for index : ") + part.index;
    }
    invalid_values(
        member + " for OnDemandThroughput" + whose + " cannot be specified when " +
        (step == Step::create_table ? "table BillingMode is PROVISIONED."
                                    : "the table BillingMode is PROVISIONED"));
}

// Merges what is given with what is there; -1 takes a member away.
void set_ceilings(const Part& part, const json& members, bool on_demand, Step step) {
    const json given = members.value("OnDemandThroughput", json::object());
    json merged = part.ceilings.is_object() ? part.ceilings : json::object();
    for (const Dimension& dimension : dimensions) {
        if (given.contains(dimension.ceiling) && !on_demand) {
            refuse_ceiling(part, dimension.ceiling, step);
        }
    }
    for (const Dimension& dimension : dimensions) {
        const auto member = given.find(dimension.ceiling);
        if (member == given.end()) {
            continue;
        }
        const auto units = member->get<std::int64_t>();
        if (units < 1 && !(units == -1 && step == Step::update)) {
            invalid_values(
                std::string("Requested ") + dimension.ceiling + " for OnDemandThroughput for " +
                part.spaced_name() + " is outside of valid range");
        }
        if (units == -1) {
            merged.erase(dimension.ceiling);
        } else {
            merged[dimension.ceiling] = units;
        }
    }
    part.ceilings = merged.empty() ? json() : std::move(merged);
}

// ---- Warm throughput ----

[[noreturn]] void
refuse_warm(const Part& part, const Dimension& dimension, const std::string& than) {
    invalid_values(
        std::string("Requested ") + dimension.warm + " for WarmThroughput for " + part.name() +
        " is lower than " + than);
}

void define_warm(const Part& part, const json& members, bool on_demand) {
    const json given = members.value("WarmThroughput", json::object());
    for (const Dimension& dimension : dimensions) {
        const std::int64_t least =
            on_demand ? dimension.on_demand_initial : part.units.*dimension.units;
        if (given.value(dimension.warm, least) < least) {
            refuse_warm(
                part,
                dimension,
                on_demand ? "initial throughput for OnDemand. See: "
                            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
                            "on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
                          : std::string(dimension.capacity) + " of ProvisionedThroughput");
        }
    }
    part.warm = given.empty() ? json() : given;
}

void raise_warm(const Part& part, const json& members, bool on_demand) {
    const json given = members.value("WarmThroughput", json::object());
    json warm = warm_throughput(part.warm, on_demand, part.units);
    for (const Dimension& dimension : dimensions) {
        const auto now = warm.at(dimension.warm).get<std::int64_t>();
        const std::int64_t wanted = given.value(dimension.warm, now);
        if (wanted < now) {
            refuse_warm(
                part,
                dimension,
                "current WarmThroughput, decreasing WarmThroughput is not supported");
        }
        warm[dimension.warm] = wanted;
    }
    if (!given.empty()) {
        part.warm = std::move(warm);
    }
}

// Warm throughput never goes down: what is reached stays when units or mode change.
void keep_warm(const Part& part, bool on_demand) {
    part.warm = warm_throughput(part.warm, on_demand, part.units);
}

// ---- Capacity units ----

void check_units_change(const Part& part, const Throughput& wanted) {
    if (part.units.read_units != wanted.read_units ||
        part.units.write_units != wanted.write_units) {
        return;
    }
    const std::string provisioned_for = part.index.empty()
                                            ? "provisioned for the table: "
                                            : "provisioned for " + part.name() + ": ";
    std::string sentences;
    for (const Dimension& dimension : dimensions) {
        const std::string units = std::to_string(wanted.*dimension.units);
        sentences += std::string("Current ") + dimension.capacity + " " + provisioned_for + units +
                     ". Requested " + dimension.capacity + ": " + units + ". ";
    }
    throw ApiError::validation(
        "The provisioned throughput for the " + part.name() +
        " will not change. The requested value equals the current value. " + sentences +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
        "limits.");
}

// From on demand there is nothing to be the same as, or to go up or down from.
void set_units(
    const Part& part, const Throughput& wanted, bool was_on_demand, Changes& changes, Time now) {
    if (!was_on_demand) {
        check_units_change(part, wanted);
        const bool more = wanted.read_units > part.units.read_units ||
                          wanted.write_units > part.units.write_units;
        const bool less = wanted.read_units < part.units.read_units ||
                          wanted.write_units < part.units.write_units;
        if (less) {
            changes.count_decrease(part.number, now);
        }
        keep_warm(part, false);
        part.units.increased = more ? now : part.units.increased;
        part.units.decreased = less ? now : part.units.decreased;
    }
    part.units.read_units = wanted.read_units;
    part.units.write_units = wanted.write_units;
}

// ---- Billing mode ----

bool has_units_for(const json& request, const std::string& index) {
    const json updates = request.value("GlobalSecondaryIndexUpdates", json::array());
    return std::any_of(updates.begin(), updates.end(), [&](const json& update) {
        return update.contains("Update") && update.at("Update").at("IndexName") == index &&
               update.at("Update").contains("ProvisionedThroughput");
    });
}

// Table and indexes together; times of increases and decreases stay.
void change_mode(TableDescription& table, const json& request, Changes& changes, Time now) {
    std::vector<Part> parts{part_of(table)};
    for (IndexDescription& index : table.indexes) {
        if (index.global) {
            parts.push_back(part_of(index));
        }
    }
    if (table.on_demand) {
        changes.count_on_demand(now);
        table.on_demand_since = now;
    }
    for (const Part& part : parts) {
        keep_warm(part, !table.on_demand);
        if (table.on_demand) {
            part.units.read_units = 0;
            part.units.write_units = 0;
        } else {
            part.ceilings = nullptr;
            if (!part.index.empty() && !has_units_for(request, part.index)) {
                invalid_values("ProvisionedThroughput must be specified for index: " + part.index);
            }
        }
    }
}

void check_units_of_mode(bool on_demand, const json& request) {
    const bool units = request.contains("ProvisionedThroughput");
    const std::string asked_for = request.value("BillingMode", "");
    if (asked_for == "PAY_PER_REQUEST" && units) {
        invalid_values("ProvisionedThroughput cannot be specified when BillingMode is "
                       "PAY_PER_REQUEST");
    }
    if (on_demand && units) {
        invalid_values("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                       "BillingMode is PAY_PER_REQUEST");
    }
    if (asked_for == "PROVISIONED" && !units) {
        invalid_values("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    }
}

} // namespace

Throughput parse_throughput(const json& members) {
    const json given = members.value("ProvisionedThroughput", json::object());
    Throughput out;
    for (const Dimension& dimension : dimensions) {
        const std::int64_t units = given.value(dimension.capacity, std::int64_t{0});
        if (units > capacity_units_max) {
            const std::string index = members.value("IndexName", "");
            throw ApiError::validation(
                "Given value " + std::to_string(units) + " for " + dimension.capacity +
                " is out of bounds" + (index.empty() ? "" : " for index " + index));
        }
        out.*dimension.units = units;
    }
    return out;
}

void define_throughput(TableDescription& table, const json& request) {
    table.on_demand = request.value("BillingMode", "PROVISIONED") == "PAY_PER_REQUEST";
    const bool units = request.contains("ProvisionedThroughput");
    if (!table.on_demand && !units) {
        invalid_values("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                       "BillingMode is PROVISIONED");
    }
    if (table.on_demand && units) {
        invalid_values("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                       "BillingMode is PAY_PER_REQUEST");
    }
    table.throughput = parse_throughput(request);
    set_ceilings(part_of(table), request, table.on_demand, Step::create_table);
    define_warm(part_of(table), request, table.on_demand);
}

void define_throughput(
    IndexDescription& index, const json& members, bool on_demand, bool of_update_table) {
    const bool units = members.contains("ProvisionedThroughput");
    if (!on_demand && !units) {
        invalid_values(
            (of_update_table ? "Both ReadCapacityUnits and WriteCapacityUnits must be specified "
                               "for index: "
                             : "ProvisionedThroughput is not specified for index: ") +
            index.name);
    }
    if (on_demand && units) {
        invalid_values(
            (of_update_table ? "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                               "for index: "
                             : "ProvisionedThroughput should not be specified for index: ") +
            index.name + " when BillingMode is PAY_PER_REQUEST");
    }
    index.throughput = parse_throughput(members);
    set_ceilings(
        part_of(index),
        members,
        on_demand,
        of_update_table ? Step::create_index : Step::create_table);
    define_warm(part_of(index), members, on_demand);
}

void update_throughput(TableDescription& table, const json& request, Changes& changes, Time now) {
    const bool was_on_demand = table.on_demand;
    if (request.contains("BillingMode")) {
        table.on_demand = request.at("BillingMode") == "PAY_PER_REQUEST";
    }
    check_units_of_mode(table.on_demand, request);
    if (table.on_demand != was_on_demand) {
        change_mode(table, request, changes, now);
    }
    if (request.contains("ProvisionedThroughput")) {
        set_units(part_of(table), parse_throughput(request), was_on_demand, changes, now);
    }
    set_ceilings(part_of(table), request, table.on_demand, Step::update);
    raise_warm(part_of(table), request, table.on_demand);
}

void update_throughput(
    IndexDescription& index,
    const json& members,
    const TableDescription& table,
    bool was_on_demand,
    Changes& changes,
    Time now) {
    const bool units = members.contains("ProvisionedThroughput");
    const bool nothing =
        !units && !members.contains("OnDemandThroughput") && !members.contains("WarmThroughput");
    if (table.on_demand && (units || nothing)) {
        invalid_values(
            "The only Updates for index: " + index.name +
            " when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, "
            "WarmThroughput");
    }
    if (nothing) {
        invalid_values(
            "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: " +
            index.name);
    }
    if (units) {
        set_units(part_of(index), parse_throughput(members), was_on_demand, changes, now);
    }
    set_ceilings(part_of(index), members, table.on_demand, Step::update);
    raise_warm(part_of(index), members, table.on_demand);
}

json warm_throughput(const json& set, bool on_demand, const Throughput& units) {
    json out;
    for (const Dimension& dimension : dimensions) {
        const std::int64_t least = on_demand ? dimension.on_demand_initial : units.*dimension.units;
        const std::int64_t reached =
            set.is_object() ? set.value(dimension.warm, std::int64_t{0}) : std::int64_t{0};
        out[dimension.warm] = std::max(least, reached);
    }
    return out;
}

void show_removed_ceilings(json& described, const json& members) {
    const json given = members.value("OnDemandThroughput", json::object());
    for (const auto& [member, units] : given.items()) {
        if (units == -1) {
            described["OnDemandThroughput"][member] = units;
        }
    }
}

} // namespace snowglobe::dynamodb
