#pragma once
// Whether a document can be executed against a schema, before anything of it is (GraphQL
// specification, section 5, without what the schema language here lacks).
#include "apps/class-connect/graphql/schema.h"

#include <vector>

namespace graphql {

// What is wrong; empty: nothing. At most limits.errors_max.
std::vector<Error>
validate(const Schema& schema, const Document& document, const Limits& limits = {});

} // namespace graphql
