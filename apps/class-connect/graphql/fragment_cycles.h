#pragma once
// Fragments that contain themselves, through others or not.
#include "apps/class-connect/graphql/document.h"

namespace graphql {

const Fragment* find_fragment_cycle(const Document& document); // nullptr: there is none

} // namespace graphql
