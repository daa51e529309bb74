#pragma once
// The stages of an aggregation, one after the other. Those that are not here are refused by name.
#include "services/mongodb/collection.h"

#include <deque>
#include <optional>

namespace snowglobe::mongodb {

// Throws MongoError.
std::deque<Document> run_pipeline(
    Context& context,
    const Namespace& space,
    View pipeline,
    const std::optional<Value>& hint);

} // namespace snowglobe::mongodb
