#include "apps/class-connect/graphql/document.h"

#include "apps/class-connect/graphql/token_reader.h"

namespace graphql {

namespace {

// One function a rule of the grammar, with the rule's name.
class DocumentParser {
public:
    DocumentParser(std::string_view text, const Limits& limits) : in_(text, limits) {}

    Document document() {
        Document document;
        do {
            if (in_.sees_name("fragment")) {
                document.fragments.push_back(fragment());
            } else {
                document.operations.push_back(operation());
            }
        } while (!in_.at_end());
        return document;
    }

private:
    Operation operation() {
        Operation operation;
        operation.at = in_.token().at;
        if (!in_.sees("{")) {
            operation.kind = kind();
            if (in_.token().kind == Token::Kind::name) {
                operation.name = in_.name();
            }
            if (in_.take_if("(")) {
                do {
                    operation.variables.push_back(variable());
                } while (!in_.take_if(")"));
            }
            operation.directives = directives();
        }
        operation.selections = selections(1);
        return operation;
    }

    Operation::Kind kind() {
        if (in_.sees_name("mutation")) {
            in_.take();
            return Operation::Kind::mutation;
        }
        if (in_.sees_name("subscription")) {
            in_.take();
            return Operation::Kind::subscription;
        }
        if (!in_.sees_name("query")) {
            in_.unexpected();
        }
        in_.take();
        return Operation::Kind::query;
    }

    VariableDefinition variable() {
        VariableDefinition variable;
        variable.at = in_.token().at;
        in_.expect("$");
        variable.name = in_.name();
        in_.expect(":");
        variable.type = in_.type();
        if (in_.take_if("=")) {
            variable.fallback = in_.value(true);
        }
        return variable;
    }

    Fragment fragment() {
        Fragment fragment;
        fragment.at = in_.token().at;
        in_.take();
        if (in_.sees_name("on")) {
            in_.unexpected();
        }
        fragment.name = in_.name();
        if (!in_.sees_name("on")) {
            in_.unexpected();
        }
        in_.take();
        fragment.condition = in_.name();
        fragment.directives = directives();
        fragment.selections = selections(1);
        return fragment;
    }

    std::vector<Selection> selections(std::size_t depth) {
        in_.check_depth(depth);
        std::vector<Selection> found;
        in_.expect("{");
        do {
            found.push_back(selection(depth));
        } while (!in_.take_if("}"));
        return found;
    }

    Selection selection(std::size_t depth) {
        Selection selection;
        selection.at = in_.token().at;
        if (in_.take_if("...")) {
            const bool is_condition = in_.sees_name("on");
            if (!is_condition && in_.token().kind == Token::Kind::name) {
                selection.kind = Selection::Kind::spread;
                selection.name = in_.name();
                selection.directives = directives();
                return selection;
            }
            selection.kind = Selection::Kind::inline_fragment;
            if (is_condition) {
                in_.take();
                selection.condition = in_.name();
            }
            selection.directives = directives();
            selection.selections = selections(depth + 1);
            return selection;
        }
        selection.name = selection.alias = in_.name();
        if (in_.take_if(":")) {
            selection.name = in_.name();
        }
        selection.arguments = arguments();
        selection.directives = directives();
        if (in_.sees("{")) {
            selection.selections = selections(depth + 1);
        }
        return selection;
    }

    std::vector<Argument> arguments() {
        std::vector<Argument> found;
        if (in_.take_if("(")) {
            do {
                Argument argument;
                argument.at = in_.token().at;
                argument.name = in_.name();
                in_.expect(":");
                argument.value = in_.value(false);
                found.push_back(std::move(argument));
            } while (!in_.take_if(")"));
        }
        return found;
    }

    std::vector<Directive> directives() {
        std::vector<Directive> found;
        while (in_.sees("@")) {
            Directive directive;
            directive.at = in_.token().at;
            in_.take();
            directive.name = in_.name();
            directive.arguments = arguments();
            found.push_back(std::move(directive));
        }
        return found;
    }

    TokenReader in_;
};

template <class Named>
const Named* find_named(const std::vector<Named>& all, std::string_view name) {
    for (const Named& one : all) {
        if (one.name == name) {
            return &one;
        }
    }
    return nullptr;
}

} // namespace

std::string Type::to_text() const {
    return (is_list() ? "[" + element.front().to_text() + "]" : name) + (non_null ? "!" : "");
}

const VariableDefinition* Operation::variable(std::string_view wanted) const {
    return find_named(variables, wanted);
}

const Fragment* Document::fragment(std::string_view name) const {
    return find_named(fragments, name);
}

Document parse_document(std::string_view text, const Limits& limits) {
    return DocumentParser(text, limits).document();
}

} // namespace graphql
