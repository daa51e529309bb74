#pragma once
// The two GraphQL schemas of the service (schema/*.graphql), parsed when they are first asked for.
#include "apps/class-connect/graphql/schema.h"

namespace class_connect {

const graphql::Schema& action_schema();
const graphql::Schema& query_schema();

} // namespace class_connect
