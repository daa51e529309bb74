#pragma once
// The first layer of the cache is the client: answers with an entity tag.
#include "apps/epa/handlers/api_call.h"

namespace epa {

// 200 with the body, or 304 to a client that has it. `from` is "HIT", "MISS" or "BYPASS".
json cached_answer(const ApiCall& call, const json& body, const char* from);

} // namespace epa
