#pragma once
// GraphQL over HTTP: the body of a POST in, status and body out.
//
// 200 for what was executed, also where fields failed; 400 for a body that is no request and for a
// document that cannot be executed.
#include "apps/class-connect/graphql/executor.h"

#include <string>
#include <string_view>

namespace graphql {

struct Response {
    int status = 200;
    std::string body; // JSON
};

Response answer(
    const Schema& schema,
    const Resolvers& resolvers,
    std::string_view body,
    const Limits& limits = {});

} // namespace graphql
