#pragma once
// Numbers about collections for GET /_snowglobe/metrics.
#include "services/mongodb/collection.h"

#include <cstdint>

namespace snowglobe::mongodb {

enum class Written : std::uint8_t { inserted, updated, deleted };
void count_written(
    Context& context, const Namespace& space, Written kind, std::uint64_t documents);

} // namespace snowglobe::mongodb
