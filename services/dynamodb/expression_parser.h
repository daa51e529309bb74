#pragma once
// What the parsers of the five kinds of expression share: the token cursor, document paths,
// placeholders, and the collection of faults. AWS parses a whole expression first (a syntax error
// ends it at once) and then reports the fault of the most important kind, whatever stands first in
// the text. Internal to parser.cc, condition_parser.cc and update_parser.cc.
#include "services/dynamodb/expression.h"
#include "services/dynamodb/lexer.h"
#include "services/dynamodb/request/placeholders.h"
#include "services/dynamodb/value.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::dynamodb {

enum class Fault {
    redundant_parentheses,
    too_many_operators,
    unknown_function,
    misused_function,
    reserved_word,
    repeated_section,
    undefined, // the first of the next two
    undefined_name,
    undefined_value,
    overlap,
    conflict,
    operand_type, // of ADD and DELETE
    operand_count,
    same_operands,
    function,  // operand types and the like, of functions and operators
    condition, // the first faulty condition's
};

class ExpressionParser {
protected:
    // `kind` as in "Invalid <kind>Expression: ". Throws when the text is empty or too long.
    ExpressionParser(std::string_view kind, const std::string& text, Placeholders& placeholders);

    const Token& at() const { return tokens_[position_]; }
    const Token& next() const { return tokens_[std::min(position_ + 1, tokens_.size() - 1)]; }
    bool at_symbol(std::string_view symbol) const;
    bool at_word(std::string_view upper_case) const;
    void advance() { ++position_; }
    bool skip_symbol(std::string_view symbol);
    void expect_symbol(std::string_view symbol);
    void expect_end() const;
    [[noreturn]] void syntax_error() const;

    // At a word or #name.
    Path parse_path();
    void parse_path_tail(Path& path);
    // At a :value. Null where it is not defined.
    json parse_value();

    void fault(Fault fault, const std::string& text) { faults_.emplace(fault, text); }
    void throw_first(std::initializer_list<Fault> order) const;
    [[noreturn]] void fail(const std::string& text) const;
    void count_operator();
    // Nesting of parentheses and calls, bounded because the stack is.
    void enter();
    void leave() { --depth_; }

    std::map<Fault, std::string> faults_;
    Placeholders& placeholders_;

private:
    std::string parse_name();
    std::uint64_t parse_index();
    void note_undefined(Fault which, const std::string& text);

    std::string_view kind_;
    std::string_view text_;
    std::vector<Token> tokens_;
    std::size_t position_ = 0;
    int operators_ = 0;
    int depth_ = 0;
};

// "Two document paths overlap with each other": of `added` with an earlier one.
void check_overlaps(
    const std::vector<Path>& paths, const Path& added, std::map<Fault, std::string>& faults);

// "S", "N"... where the operand's type is known before any item is; "" where it is not.
std::string static_type(const Operand& operand);

} // namespace snowglobe::dynamodb
