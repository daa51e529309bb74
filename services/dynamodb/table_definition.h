#pragma once
// Reads the definition of a table or an index from CreateTable and UpdateTable requests, with AWS's
// checks in AWS's order. Pure: what it returns has no number, id or time yet.
#include "emulator/base/json.h"
#include "services/dynamodb/description.h"

#include <map>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

// AttributeDefinitions, in the order given.
using Definitions = std::vector<std::pair<std::string, std::string>>;
Definitions parse_definitions(const json& request);

// All of CreateTable's request but tags, stream and what needs the store.
TableDescription parse_table(const json& request);

// One element of GlobalSecondaryIndexes, or an index that UpdateTable creates.
IndexDescription parse_global_index(
    const json& index, const Definitions& definitions, bool on_demand, bool of_update_table);

// StreamSpecification of CreateTable: the view type; "" for none.
std::string parse_stream_view(const json& request);
// Names -> types of exactly those attributes that keys use, of the table and its indexes.
std::map<std::string, std::string> used_definitions(const TableDescription& table);

[[noreturn]] void
invalid_values(const std::string& what); // "One or more parameter values were invalid: "
std::string list_text(const std::vector<std::string>& names); // [a, b]

} // namespace snowglobe::dynamodb
