#pragma once
// Stages that end a pipeline and put what it comes to into a collection: $out, which replaces what
// is there, and $merge, document by document.
#include "services/mongodb/command.h"

#include <deque>

namespace snowglobe::mongodb {

// Whether an aggregation writes: then it is no look.
bool has_output(const Command& command);
bool is_output(std::string_view stage);

// All of it, or nothing. `database`: of the aggregation. Throws MongoError.
void write_output(
    Context& context,
    const std::string& database,
    const Member& stage,
    const std::deque<Document>& documents);

} // namespace snowglobe::mongodb
