#pragma once
// What the grammars of documents and of schemas share: looking one token ahead, types, literals.
#include "apps/class-connect/graphql/document.h"
#include "apps/class-connect/graphql/lexer.h"

#include <string>
#include <string_view>

namespace graphql {

class TokenReader {
public:
    TokenReader(std::string_view text, const Limits& limits)
        : lexer_(text, limits), limits_(limits), token_(lexer_.next()) {}

    const Token& token() const { return token_; }
    bool at_end() const { return token_.kind == Token::Kind::end; }
    bool sees(std::string_view punctuator) const;
    bool sees_name(std::string_view name) const;
    Token take();
    bool take_if(std::string_view punctuator);
    void expect(std::string_view punctuator);
    std::string name();
    std::string string();
    Type type() { return type(0); }
    Value value(bool constant) { return value(constant, 0); } // constant: no variables in it
    [[noreturn]] void unexpected() const;
    void check_depth(std::size_t depth) const;

private:
    Type type(std::size_t depth);
    Value value(bool constant, std::size_t depth);

    Lexer lexer_;
    Limits limits_;
    Token token_;
};

} // namespace graphql
