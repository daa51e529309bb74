#pragma once
// What the system says of this process, for the metrics.
#include <cstdint>

namespace snowglobe {

struct ProcessFacts {
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t descriptors = 0;
    std::int64_t cpu_ns = 0;
};

ProcessFacts process_facts();

} // namespace snowglobe
