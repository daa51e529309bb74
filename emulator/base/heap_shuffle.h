#pragma once
// Another layout of the heap, for the second run of --twice: what depends on the order or the
// values of addresses, or on memory that nobody wrote, then comes out differently.

namespace snowglobe {

constexpr const char* heap_shuffle_variable = "SNOWGLOBE_SHUFFLED_HEAP";

// If the environment asks for it. Before anything else is allocated.
void shuffle_heap_if_asked();

} // namespace snowglobe
