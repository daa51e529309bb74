#pragma once
// What requests consume, for ReturnConsumedCapacity. Counted in halves of a unit, so that it stays
// in integers: an eventually consistent read of up to 4 KB is one half.
#include "emulator/base/json.h"
#include "services/dynamodb/request/report.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace snowglobe::dynamodb {

using HalfUnits = std::int64_t;

// ceil(bytes / 1024), at least 1.
HalfUnits write_units(std::size_t bytes);
// ceil(bytes / 4096), at least 1, halved unless consistent.
HalfUnits read_units(std::size_t bytes, bool consistent);

// One table's share of one request.
struct Consumption {
    HalfUnits table = 0;
    std::map<std::string, HalfUnits> global_indexes;
    std::map<std::string, HalfUnits> local_indexes;

    Consumption& operator+=(const Consumption& other);
    HalfUnits total() const;
};

// Transactions also say which kind of units they consumed.
enum class CapacityKind { plain, transaction_read, transaction_write };

// Puts ConsumedCapacity into `answer` if the request asks for it.
void add_consumed_capacity(
    json& answer,
    const Report& report,
    const std::string& table_name,
    const Consumption& consumed);
// The same for batches and transactions: a list with an element for each table.
void add_consumed_capacities(
    json& answer,
    const Report& report,
    const std::map<std::string, Consumption>& by_table,
    CapacityKind kind = CapacityKind::plain);

} // namespace snowglobe::dynamodb
