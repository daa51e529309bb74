#pragma once
// What the two GraphQL functions share: from proxy event to proxy answer.
#include "apps/class-connect/graphql/service.h"

#include <snowglobe/handler.h>

namespace class_connect {

using snowglobe::json;

json answer_http(
    const json& event, const graphql::Schema& schema, const graphql::Resolvers& resolvers);

// The resolver, but whatever it throws besides FieldError is logged, and told as INTERNAL.
graphql::Resolver guarded(snowglobe::Context& context, graphql::Resolver resolver);

} // namespace class_connect
