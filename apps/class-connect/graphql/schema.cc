#include "apps/class-connect/graphql/schema.h"

#include "apps/class-connect/graphql/coercion.h"
#include "apps/class-connect/graphql/token_reader.h"

#include <array>

namespace graphql {

namespace {

class SchemaParser {
public:
    explicit SchemaParser(std::string_view text) : in_(text, Limits{}) {}

    bool at_end() const { return in_.at_end(); }

    TypeDefinition definition() {
        description();
        TypeDefinition made;
        const Token keyword = in_.take();
        made.name = in_.name();
        if (keyword.text == "scalar") {
            made.kind = TypeDefinition::Kind::scalar;
        } else if (keyword.text == "enum") {
            made.kind = TypeDefinition::Kind::enumeration;
            in_.expect("{");
            do {
                description();
                made.values.push_back(in_.name());
            } while (!in_.take_if("}"));
        } else if (keyword.text == "type") {
            made.kind = TypeDefinition::Kind::object;
            in_.expect("{");
            do {
                made.fields.push_back(field());
            } while (!in_.take_if("}"));
        } else if (keyword.text == "input") {
            made.kind = TypeDefinition::Kind::input;
            in_.expect("{");
            made.members = inputs("}");
        } else {
            Lexer::fail("Syntax Error: Unexpected \"" + keyword.text + "\".", keyword.at);
        }
        return made;
    }

private:
    void description() {
        if (in_.token().kind == Token::Kind::string) {
            in_.take();
        }
    }

    FieldDefinition field() {
        description();
        FieldDefinition made;
        made.name = in_.name();
        if (in_.take_if("(")) {
            made.arguments = inputs(")");
        }
        in_.expect(":");
        made.type = in_.type();
        return made;
    }

    std::vector<InputDefinition> inputs(std::string_view end) {
        std::vector<InputDefinition> made;
        do {
            description();
            InputDefinition one;
            one.name = in_.name();
            in_.expect(":");
            one.type = in_.type();
            if (in_.take_if("=")) {
                one.fallback = in_.value(true);
            }
            made.push_back(std::move(one));
        } while (!in_.take_if(end));
        return made;
    }

    TokenReader in_;
};

[[noreturn]] void fail(std::string message) {
    throw RequestError(validation_failed, {Error{std::move(message)}});
}

} // namespace

const FieldDefinition* TypeDefinition::field(std::string_view wanted) const {
    for (const FieldDefinition& one : fields) {
        if (one.name == wanted) {
            return &one;
        }
    }
    return nullptr;
}

Schema Schema::parse(std::string_view text) {
    Schema schema;
    for (const char* name : {"Int", "Float", "String", "Boolean", "ID"}) {
        schema.types_[name] = {TypeDefinition::Kind::scalar, name};
    }
    SchemaParser parser(text);
    do {
        TypeDefinition made = parser.definition();
        std::string name = made.name;
        if (!schema.types_.emplace(name, std::move(made)).second) {
            fail("There are two types \"" + name + "\".");
        }
    } while (!parser.at_end());
    schema.check();
    return schema;
}

const TypeDefinition* Schema::type(std::string_view name) const {
    const auto found = types_.find(name);
    return found == types_.end() ? nullptr : &found->second;
}

const TypeDefinition* Schema::root(Operation::Kind kind) const {
    const TypeDefinition* found = kind == Operation::Kind::query      ? type("Query")
                                  : kind == Operation::Kind::mutation ? type("Mutation")
                                                                      : nullptr;
    return found != nullptr && found->kind == TypeDefinition::Kind::object ? found : nullptr;
}

const TypeDefinition& Schema::known(const Type& type) const {
    const TypeDefinition* found = this->type(type.named());
    if (found == nullptr) {
        fail("Unknown type \"" + type.named() + "\".");
    }
    return *found;
}

void Schema::check_inputs(const std::vector<InputDefinition>& inputs) const {
    for (const InputDefinition& one : inputs) {
        if (!known(one.type).is_input()) {
            fail("\"" + one.name + "\" cannot be of the output type \"" + one.type.named() + "\".");
        }
        if (one.fallback) {
            if (const auto wrong = literal_problem(*this, one.type, *one.fallback)) {
                fail("The default of \"" + one.name + "\": " + wrong->message);
            }
        }
    }
}

void Schema::check() const {
    if (root(Operation::Kind::query) == nullptr) {
        fail("There is no type \"Query\".");
    }
    for (const auto& [name, made] : types_) {
        check_inputs(made.members);
        for (const FieldDefinition& field : made.fields) {
            if (known(field.type).kind == TypeDefinition::Kind::input) {
                fail(
                    "\"" + field.name + "\" cannot be of the input type \"" + field.type.named() +
                    "\".");
            }
            check_inputs(field.arguments);
        }
    }
}

} // namespace graphql
