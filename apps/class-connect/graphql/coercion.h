#pragma once
// Values that come in, as the schema wants them (GraphQL specification, sections 3.5 to 3.11, 6.1.2
// and 6.4.1): numbers in their range, ids as text, one value where a list is wanted, defaults.
#include "apps/class-connect/graphql/schema.h"

#include <functional>
#include <optional>
#include <string>

namespace graphql {

struct Problem {
    std::string message;
    Location at;
};

// What is wrong with a literal for a type. Variables in it are given to `variable`, which says what
// is wrong with them there.
using CheckVariable = std::function<std::optional<Problem>(
    const Value& variable, const Type& type, bool has_fallback)>;
std::optional<Problem> literal_problem(
    const Schema& schema,
    const Type& type,
    const Value& value,
    const CheckVariable& variable = {},
    bool has_fallback = false);

// The variables of an operation: those given, and defaults. Throws RequestError.
json coerce_variables(const Schema& schema, const Operation& operation, const json& given);

// A literal without problem, with variables put in; nullopt where a variable was not given. Throws
// FieldError where a variable is null and must not be.
std::optional<json>
coerce_literal(const Schema& schema, const Type& type, const Value& value, const json& variables);

// All arguments of a field or a directive: those given, and defaults.
json coerce_arguments(
    const Schema& schema,
    const std::vector<InputDefinition>& definitions,
    const std::vector<Argument>& given,
    const json& variables);

} // namespace graphql
