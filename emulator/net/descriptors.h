#pragma once
// How many descriptors (sockets, files) the process may have.
#include <cstddef>

namespace snowglobe {

// Raises the soft limit to `wanted`, or as far as the hard one allows. Children inherit it.
void raise_descriptor_limit(std::size_t wanted);

} // namespace snowglobe
