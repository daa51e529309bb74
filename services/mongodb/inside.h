#pragma once
// Commands of handlers and fixtures: MongoDB's Extended JSON, with "$db" as clients send it. JSON
// has no order of members, so where it matters (sort, hint, keys of indexes) a list of objects of
// one member each stands for a document.
#include "emulator/call/context.h"
#include "services/mongodb/bson.h"

#include <string_view>

namespace snowglobe::mongodb {

class Mongodb;

// Throws ApiError.
Outcome run_inside(
    Mongodb& mongodb, Context& context, std::string_view name, const json& request);
// The command's document, in its order. Throws ApiError.
Document command_of(std::string_view name, const json& request);

} // namespace snowglobe::mongodb
