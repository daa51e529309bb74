#pragma once
// @skip and @include, the two that every service has.
#include "apps/class-connect/graphql/schema.h"

#include <string_view>
#include <vector>

namespace graphql {

bool is_directive(std::string_view name);
const std::vector<InputDefinition>& directive_arguments(); // the same of both: (if: Boolean!)

// Whether a valid document's selection stands.
bool is_included(const Schema& schema, const Selection& selection, const json& variables);

} // namespace graphql
