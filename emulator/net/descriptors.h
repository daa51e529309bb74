#pragma once
// Descriptors (sockets, files): how many the process may have, and who gets them.
#include <cstddef>

namespace snowglobe {

// Raises the soft limit to `wanted`, or as far as the hard one allows. Children inherit it.
void raise_descriptor_limit(std::size_t wanted);

// Sockets are not for the children that run handlers: a copy there would keep a connection open.
void keep_from_children(int descriptor);

} // namespace snowglobe
