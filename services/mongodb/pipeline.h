#pragma once
// The stages of an aggregation, one after the other. Those that are not here are refused by name.
#include "services/mongodb/collection.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace snowglobe::mongodb {

// Throws MongoError.
std::deque<Document> run_pipeline(
    Context& context,
    const Namespace& space,
    View pipeline,
    const std::optional<Value>& hint,
    Shapes& shapes);

// Of a database: documents that no collection has. Sessions are accepted, and nothing is kept of
// them: $listLocalSessions knows the one that asks.
struct OwnSession {
    std::optional<Value> id;
    std::string user; // "bob@admin"; empty: nobody has logged in
    std::int64_t last_use_ms = 0;
};
std::deque<Document> run_pipeline_without_collection(View pipeline, const OwnSession& session);

} // namespace snowglobe::mongodb
