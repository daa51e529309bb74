#pragma once
// Runs a valid operation: asks a resolver for each field, in document order, and writes the answer
// in that order, too. A field that fails is null, or its parent where it must not be (GraphQL
// specification, section 6).
#include "apps/class-connect/graphql/schema.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace graphql {

// A field's value from the value that its parent's resolver answered, and its arguments. Throws
// FieldError.
using Resolver = std::function<json(const json& parent, const json& arguments)>;
// By "Type.field"; without one a field is the parent's member of that name, or null.
using Resolvers = std::map<std::string, Resolver, std::less<>>;

struct Execution {
    std::string data; // JSON text
    std::vector<Error> errors;
};

// REQUIRES: validate() found nothing wrong, and coerce_variables() made the variables.
Execution execute(
    const Schema& schema,
    const Document& document,
    const Operation& operation,
    const json& variables,
    const Resolvers& resolvers,
    const Limits& limits = {});

} // namespace graphql
