#pragma once
// An operation with its fragments written out: whether fields of one response name are the same
// (GraphQL specification, 5.3.2), and whether it stays within the limits.
#include "apps/class-connect/graphql/coercion.h"

#include <optional>

namespace graphql {

// REQUIRES: its fragments exist and are in no cycle.
std::optional<Problem>
merge_problem(const Document& document, const Operation& operation, const Limits& limits);

} // namespace graphql
