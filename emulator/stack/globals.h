#pragma once
// SAM's Globals section: properties that every resource of a SAM type starts with.
#include "emulator/stack/node.h"
#include "emulator/stack/refusals.h"

#include <string>

namespace snowglobe::stack {

// Tells sections that are not for SAM types, or malformed.
void check_globals(const Node* globals, Refusals& refusals);
// The properties of a resource of this type with those of Globals below them: maps are merged,
// lists joined (the globals' first), anything else is the resource's.
Node with_globals(const Node* globals, const std::string& type, Node properties);

} // namespace snowglobe::stack
