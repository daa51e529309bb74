#include "apps/class-connect/graphql/directives.h"

#include "apps/class-connect/graphql/coercion.h"

namespace graphql {

bool is_directive(std::string_view name) {
    return name == "skip" || name == "include";
}

const std::vector<InputDefinition>& directive_arguments() {
    static const std::vector<InputDefinition> arguments = {
        {"if", {"Boolean", {}, true}, std::nullopt}};
    return arguments;
}

bool is_included(const Schema& schema, const Selection& selection, const json& variables) {
    for (const Directive& one : selection.directives) {
        const json arguments =
            coerce_arguments(schema, directive_arguments(), one.arguments, variables);
        if (arguments.at("if").get<bool>() == (one.name == "skip")) {
            return false;
        }
    }
    return true;
}

} // namespace graphql
