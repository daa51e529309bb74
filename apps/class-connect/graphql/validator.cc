#include "apps/class-connect/graphql/validator.h"

#include "apps/class-connect/graphql/coercion.h"
#include "apps/class-connect/graphql/directives.h"
#include "apps/class-connect/graphql/fragment_cycles.h"
#include "apps/class-connect/graphql/merge_check.h"

#include <algorithm>
#include <set>

namespace graphql {

namespace {

std::string quoted(std::string_view name) {
    return '"' + std::string(name) + '"';
}

struct Enough {}; // as many errors as are told

class Validator {
public:
    Validator(const Schema& schema, const Document& document, const Limits& limits)
        : schema_(schema), document_(document), limits_(limits) {}

    std::vector<Error> run() {
        try {
            check_names();
            if (const auto cycle = find_fragment_cycle(document_)) {
                add("Cannot spread fragment " + quoted(cycle->name) + " within itself.", cycle->at);
                return std::move(errors_);
            }
            for (const Operation& operation : document_.operations) {
                check_operation(operation);
            }
            for (const Fragment& fragment : document_.fragments) {
                if (!used_fragments_.contains(fragment.name)) {
                    add("Fragment " + quoted(fragment.name) + " is never used.", fragment.at);
                }
            }
        } catch (const Enough&) {
        }
        return std::move(errors_);
    }

private:
    // Fragments are looked at once for each operation that uses them; what is wrong is told once.
    void add(std::string message, Location at) {
        for (const Error& error : errors_) {
            const Location& other = error.locations.front();
            if (error.message == message && other.line == at.line && other.column == at.column) {
                return;
            }
        }
        errors_.push_back({std::move(message), {at}});
        if (errors_.size() >= limits_.errors_max) {
            throw Enough();
        }
    }

    template <class Named> void check_unique(const std::vector<Named>& all, std::string what) {
        std::set<std::string_view> seen;
        for (const Named& one : all) {
            if (!seen.insert(one.name).second) {
                add("There can be only one " + what + " named " + quoted(one.name) + ".", one.at);
            }
        }
    }

    void check_names() {
        const auto& operations = document_.operations;
        if (operations.empty()) {
            add("There is no operation.", {});
        }
        for (const Operation& one : operations) {
            if (one.name.empty() && operations.size() > 1) {
                add("This anonymous operation must be the only defined operation.", one.at);
            }
        }
        check_unique(operations, "operation");
        check_unique(document_.fragments, "fragment");
    }

    void check_operation(const Operation& operation) {
        const TypeDefinition* root = schema_.root(operation.kind);
        if (root == nullptr) {
            static constexpr const char* kinds[] = {"queries", "mutations", "subscriptions"};
            const auto kind = static_cast<std::size_t>(operation.kind);
            add(std::string("Schema is not configured for ") + kinds[kind] + ".", operation.at);
            return;
        }
        operation_ = &operation;
        used_variables_.clear();
        const std::size_t errors_before = errors_.size();
        check_variables(operation);
        for (const Directive& one : operation.directives) {
            add("Directive \"@" + one.name + "\" may not be used on an operation.", one.at);
        }
        check_selections(operation.selections, *root);
        check_used_fragments();
        for (const VariableDefinition& one : operation.variables) {
            if (!used_variables_.contains(one.name)) {
                add("Variable \"$" + one.name + "\" is never used.", one.at);
            }
        }
        if (errors_.size() == errors_before) {
            if (auto problem = merge_problem(document_, operation, limits_)) {
                add(std::move(problem->message), problem->at);
            }
        }
    }

    void check_variables(const Operation& operation) {
        check_unique(operation.variables, "variable");
        for (const VariableDefinition& one : operation.variables) {
            const TypeDefinition* type = schema_.type(one.type.named());
            if (type == nullptr || !type->is_input()) {
                add(type == nullptr
                        ? "Unknown type " + quoted(one.type.named()) + "."
                        : "Variable \"$" + one.name + "\" cannot be of the output type " +
                              quoted(one.type.named()) + ".",
                    one.at);
            } else if (one.fallback) {
                if (const auto problem = literal_problem(schema_, one.type, *one.fallback)) {
                    add(problem->message, problem->at);
                }
            }
        }
    }

    // Not by recursion: fragments may form a long chain.
    void check_used_fragments() {
        std::set<std::string_view> seen;
        while (!spread_.empty()) {
            const Fragment* fragment = spread_.back();
            spread_.pop_back();
            if (!seen.insert(fragment->name).second) {
                continue;
            }
            used_fragments_.insert(fragment->name);
            const TypeDefinition* type = schema_.type(fragment->condition);
            if (type == nullptr || type->kind != TypeDefinition::Kind::object) {
                add("Fragment " + quoted(fragment->name) + " cannot condition on " +
                        quoted(fragment->condition) + ".",
                    fragment->at);
                continue;
            }
            for (const Directive& one : fragment->directives) {
                add("Directive \"@" + one.name + "\" may not be used on a fragment.", one.at);
            }
            check_selections(fragment->selections, *type);
        }
    }

    void check_selections(const std::vector<Selection>& selections, const TypeDefinition& type) {
        for (const Selection& one : selections) {
            // A document with many operations over the same fragments.
            if (++visited_ > 20 * limits_.fields_max) {
                errors_.clear();
                add("The document is too large.", {});
                throw Enough();
            }
            check_directives(one.directives);
            switch (one.kind) {
            case Selection::Kind::field:
                check_field(one, type);
                break;
            case Selection::Kind::spread:
                check_spread(one, type);
                break;
            case Selection::Kind::inline_fragment:
                if (!one.condition.empty() && one.condition != type.name) {
                    add("A fragment on " + quoted(one.condition) + " can never be spread on " +
                            quoted(type.name) + ".",
                        one.at);
                } else {
                    check_selections(one.selections, type);
                }
                break;
            }
        }
    }

    void check_spread(const Selection& spread, const TypeDefinition& type) {
        const Fragment* fragment = document_.fragment(spread.name);
        if (fragment == nullptr) {
            add("Unknown fragment " + quoted(spread.name) + ".", spread.at);
            return;
        }
        spread_.push_back(fragment);
        if (fragment->condition != type.name) {
            add("Fragment " + quoted(fragment->name) + " on " + quoted(fragment->condition) +
                    " can never be spread on " + quoted(type.name) + ".",
                spread.at);
        }
    }

    void check_field(const Selection& selection, const TypeDefinition& type) {
        if (selection.name == "__typename") {
            check_arguments(selection.arguments, {}, "Type.__typename", selection.at);
            if (!selection.selections.empty()) {
                add("Field \"__typename\" must not have a selection.", selection.at);
            }
            return;
        }
        const FieldDefinition* field = type.field(selection.name);
        if (field == nullptr) {
            add("Cannot query field " + quoted(selection.name) + " on type " + quoted(type.name) +
                    ".",
                selection.at);
            return;
        }
        check_arguments(
            selection.arguments, field->arguments, type.name + "." + field->name, selection.at);
        const TypeDefinition& result = schema_.definition_of(field->type);
        if (result.is_leaf() == selection.selections.empty()) {
            check_selections(selection.selections, result);
        } else if (result.is_leaf()) {
            add("Field " + quoted(field->name) + " must not have a selection since type " +
                    quoted(field->type.to_text()) + " has no subfields.",
                selection.at);
        } else {
            add("Field " + quoted(field->name) + " of type " + quoted(field->type.to_text()) +
                    " must have a selection of subfields.",
                selection.at);
        }
    }

    void check_directives(const std::vector<Directive>& directives) {
        check_unique(directives, "directive");
        for (const Directive& one : directives) {
            if (!is_directive(one.name)) {
                add("Unknown directive \"@" + one.name + "\".", one.at);
            } else {
                check_arguments(one.arguments, directive_arguments(), "@" + one.name, one.at);
            }
        }
    }

    void check_arguments(
        const std::vector<Argument>& given,
        const std::vector<InputDefinition>& definitions,
        const std::string& owner,
        Location at) {
        check_unique(given, "argument");
        for (const Argument& one : given) {
            const auto definition =
                std::find_if(definitions.begin(), definitions.end(), [&](const auto& candidate) {
                    return candidate.name == one.name;
                });
            if (definition == definitions.end()) {
                add("Unknown argument " + quoted(one.name) + " on " + quoted(owner) + ".", one.at);
                continue;
            }
            const auto problem = literal_problem(
                schema_,
                definition->type,
                one.value,
                [this](const Value& variable, const Type& type, bool has_fallback) {
                    return variable_problem(variable, type, has_fallback);
                },
                definition->fallback.has_value());
            if (problem) {
                add(problem->message, problem->at);
            }
        }
        for (const InputDefinition& one : definitions) {
            const auto same = [&](const Argument& argument) { return argument.name == one.name; };
            if (one.is_required() && std::none_of(given.begin(), given.end(), same)) {
                add("Argument " + quoted(one.name) + " of type " + quoted(one.type.to_text()) +
                        " is required on " + quoted(owner) + ", but it was not provided.",
                    at);
            }
        }
    }

    std::optional<Problem>
    variable_problem(const Value& variable, const Type& type, bool has_fallback) {
        const VariableDefinition* definition = operation_->variable(variable.text);
        if (definition == nullptr) {
            return Problem{"Variable \"$" + variable.text + "\" is not defined.", variable.at};
        }
        used_variables_.insert(definition->name);
        if (type.named().empty()) {
            return std::nullopt; // inside of a scalar of the schema's own
        }
        Type wanted = type;
        const bool never_null =
            definition->fallback && definition->fallback->kind != Value::Kind::null;
        if (never_null || has_fallback) {
            wanted.non_null = false; // it may be left out, see 5.8.5 of the specification
        }
        if (!fits(definition->type, wanted)) {
            return Problem{
                "Variable \"$" + variable.text + "\" of type " +
                    quoted(definition->type.to_text()) + " used in position expecting type " +
                    quoted(type.to_text()) + ".",
                variable.at};
        }
        return std::nullopt;
    }

    static bool fits(const Type& given, const Type& wanted) {
        if ((wanted.non_null && !given.non_null) || given.is_list() != wanted.is_list()) {
            return false;
        }
        return given.is_list() ? fits(given.element.front(), wanted.element.front())
                               : given.name == wanted.name;
    }

    const Schema& schema_;
    const Document& document_;
    const Limits& limits_;
    const Operation* operation_ = nullptr;
    std::set<std::string_view> used_variables_; // of that operation
    std::vector<const Fragment*> spread_;       // of that operation, still to be looked at
    std::set<std::string_view> used_fragments_;
    std::vector<Error> errors_;
    std::size_t visited_ = 0;
};

} // namespace

std::vector<Error> validate(const Schema& schema, const Document& document, const Limits& limits) {
    return Validator(schema, document, limits).run();
}

} // namespace graphql
