#pragma once
// Tokens of the expression language. Every expression can be cut into tokens: what fits nowhere is
// a token of its own, which the parser then reports.
#include <string_view>
#include <vector>

namespace snowglobe::dynamodb {

struct Token {
    enum class Kind { word, name, value, digits, symbol, end };
    Kind kind = Kind::end;
    std::string_view text; // of the expression: word, #name, :value, digits, or a symbol like "<="
};

// The last token is always `end`. Digits with leading zeros come as several tokens: 00 is 0 and 0.
std::vector<Token> tokenise(std::string_view expression);

} // namespace snowglobe::dynamodb
