#include "apps/class-connect/graphql/token_reader.h"

namespace graphql {

bool TokenReader::sees(std::string_view punctuator) const {
    return token_.kind == Token::Kind::punctuator && token_.text == punctuator;
}

bool TokenReader::sees_name(std::string_view name) const {
    return token_.kind == Token::Kind::name && token_.text == name;
}

Token TokenReader::take() {
    Token taken = std::move(token_);
    token_ = lexer_.next();
    return taken;
}

bool TokenReader::take_if(std::string_view punctuator) {
    const bool is_there = sees(punctuator);
    if (is_there) {
        take();
    }
    return is_there;
}

void TokenReader::expect(std::string_view punctuator) {
    if (!take_if(punctuator)) {
        unexpected();
    }
}

std::string TokenReader::name() {
    if (token_.kind != Token::Kind::name) {
        unexpected();
    }
    return take().text;
}

std::string TokenReader::string() {
    if (token_.kind != Token::Kind::string) {
        unexpected();
    }
    return take().text;
}

void TokenReader::unexpected() const {
    const std::string what = at_end() ? "end of document"
                             : token_.kind == Token::Kind::string
                                 ? "string"
                                 : '"' + token_.text.substr(0, 40) + '"';
    Lexer::fail("Syntax Error: Unexpected " + what + ".", token_.at);
}

void TokenReader::check_depth(std::size_t depth) const {
    if (depth > limits_.depth_max) {
        Lexer::fail(
            "Syntax Error: Nested deeper than " + std::to_string(limits_.depth_max) + " levels.",
            token_.at);
    }
}

Type TokenReader::type(std::size_t depth) {
    check_depth(depth);
    Type type;
    if (take_if("[")) {
        type.element.push_back(this->type(depth + 1));
        expect("]");
    } else {
        type.name = name();
    }
    type.non_null = take_if("!");
    return type;
}

Value TokenReader::value(bool constant, std::size_t depth) {
    check_depth(depth);
    Value value;
    value.at = token_.at;
    switch (token_.kind) {
    case Token::Kind::integer:
        value.kind = Value::Kind::integer;
        break;
    case Token::Kind::real:
        value.kind = Value::Kind::real;
        break;
    case Token::Kind::string:
        value.kind = Value::Kind::string;
        break;
    case Token::Kind::name:
        value.kind = token_.text == "null"                             ? Value::Kind::null
                     : token_.text == "true" || token_.text == "false" ? Value::Kind::boolean
                                                                       : Value::Kind::enumeration;
        break;
    default:
        if (!constant && take_if("$")) {
            value.kind = Value::Kind::variable;
            value.text = name();
        } else if (take_if("[")) {
            value.kind = Value::Kind::list;
            while (!take_if("]")) {
                value.elements.push_back(this->value(constant, depth + 1));
            }
        } else if (take_if("{")) {
            value.kind = Value::Kind::object;
            while (!take_if("}")) {
                std::string member = name();
                expect(":");
                value.members.emplace_back(std::move(member), this->value(constant, depth + 1));
            }
        } else {
            unexpected();
        }
        return value;
    }
    value.text = take().text;
    return value;
}

} // namespace graphql
