// UpdateExpression. The order of faults is AWS's, observed.
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/parser.h"

#include <array>
#include <utility>

namespace snowglobe::dynamodb {

namespace {

using Kind = Update::Action::Kind;

std::string wrong_type(std::string_view which, const std::string& type) {
    return "Incorrect operand type for operator or function; operator or function: " +
           std::string(which) + ", operand type: " + type;
}

// The names that ADD and DELETE give to types.
std::string long_type_name(const std::string& type) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"S", "STRING"}, {"N", "NUMBER"}, {"B", "Binary"}, {"L", "LIST"}, {"M", "MAP"}};
    for (const auto& [short_name, long_name] : names) {
        if (short_name == type) {
            return std::string(long_name);
        }
    }
    return type;
}

class UpdateParser : ExpressionParser {
public:
    UpdateParser(const std::string& text, Placeholders& placeholders)
        : ExpressionParser("Update", text, placeholders) {}

    Update parse();

private:
    bool at_clause() const {
        return at_word("SET") || at_word("REMOVE") || at_word("ADD") || at_word("DELETE");
    }
    void parse_clause();
    void parse_action(Kind kind);
    Path parse_target();
    Operand parse_set_value();
    Operand parse_operand();
    Operand parse_function();
    Operand call(const std::string& name, std::vector<Operand> operands);
    void check_numeric(std::string_view symbol, const std::vector<Operand>& operands);
    void check_set_operand(std::string_view clause, const Operand& operand);

    Update update_;
    std::vector<Path> paths_;
    std::array<bool, 4> sections_{}; // by the kind of their actions: whether there was one
};

Update UpdateParser::parse() {
    do {
        if (!at_clause()) {
            syntax_error();
        }
        parse_clause();
    } while (at().kind != Token::Kind::end);
    throw_first(
        {Fault::too_many_operators,
         Fault::reserved_word,
         Fault::unknown_function,
         Fault::misused_function,
         Fault::repeated_section,
         Fault::undefined_name,
         Fault::undefined_value,
         Fault::overlap,
         Fault::conflict,
         Fault::operand_type,
         Fault::function});
    return std::move(update_);
}

void UpdateParser::parse_clause() {
    const Kind kind = at_word("SET")      ? Kind::set
                      : at_word("REMOVE") ? Kind::remove
                      : at_word("ADD")    ? Kind::add
                                          : Kind::remove_elements;
    constexpr const char* names[] = {"SET", "REMOVE", "ADD", "DELETE"};
    const auto number = static_cast<std::size_t>(kind);
    if (std::exchange(sections_.at(number), true)) {
        fault(
            Fault::repeated_section,
            "The \"" + std::string(names[number]) +
                "\" section can only be used once in an update expression;");
    }
    advance();
    do {
        parse_action(kind);
    } while (skip_symbol(","));
}

void UpdateParser::parse_action(Kind kind) {
    Update::Action action;
    action.kind = kind;
    action.path = parse_target();
    if (kind == Kind::set) {
        expect_symbol("=");
        action.operand = parse_set_value();
    } else if (kind != Kind::remove) {
        if (at().kind != Token::Kind::value) {
            syntax_error();
        }
        action.operand.value = parse_value();
        check_set_operand(kind == Kind::add ? "ADD" : "DELETE", action.operand);
    }
    update_.actions.push_back(std::move(action));
}

Path UpdateParser::parse_target() {
    if (at_clause()) {
        syntax_error();
    }
    Path path = parse_path();
    check_overlaps(paths_, path, faults_);
    paths_.push_back(path);
    return path;
}

Operand UpdateParser::parse_set_value() {
    Operand left = parse_operand();
    const bool plus = at_symbol("+");
    if (!plus && !at_symbol("-")) {
        return left;
    }
    if (left.kind == Operand::Kind::plus || left.kind == Operand::Kind::minus) {
        syntax_error(); // the grammar has one operator a value, also in parentheses
    }
    count_operator();
    const std::string_view symbol = at().text;
    advance();
    Operand right = parse_operand();
    if (right.kind == Operand::Kind::plus || right.kind == Operand::Kind::minus) {
        syntax_error();
    }
    Operand sum;
    sum.kind = plus ? Operand::Kind::plus : Operand::Kind::minus;
    sum.arguments.push_back(std::move(left));
    sum.arguments.push_back(std::move(right));
    check_numeric(symbol, sum.arguments);
    return sum;
}

Operand UpdateParser::parse_operand() {
    if (at_symbol("(")) {
        enter();
        advance();
        Operand inner = parse_set_value();
        expect_symbol(")");
        leave();
        return inner;
    }
    Operand operand;
    if (at().kind == Token::Kind::value) {
        operand.kind = Operand::Kind::value;
        operand.value = parse_value();
        return operand;
    }
    if (at().kind == Token::Kind::word && next().text == "(") {
        return parse_function();
    }
    if (at_clause()) {
        syntax_error();
    }
    operand.kind = Operand::Kind::path;
    operand.path = parse_path();
    return operand;
}

Operand UpdateParser::parse_function() {
    const std::string name(at().text);
    advance();
    expect_symbol("(");
    enter();
    count_operator();
    std::vector<Operand> operands;
    do {
        operands.push_back(parse_operand());
        const Operand::Kind kind = operands.back().kind;
        if (kind == Operand::Kind::plus || kind == Operand::Kind::minus) {
            syntax_error();
        }
        if (kind == Operand::Kind::list_append) {
            fault(
                Fault::misused_function,
                "The function is not allowed to be used this way in an expression; function: "
                "list_append");
        }
    } while (skip_symbol(","));
    expect_symbol(")");
    leave();
    return call(name, std::move(operands));
}

Operand UpdateParser::call(const std::string& name, std::vector<Operand> operands) {
    Operand operand;
    if (name == "if_not_exists" || name == "list_append") {
        operand.kind =
            name == "list_append" ? Operand::Kind::list_append : Operand::Kind::if_not_exists;
    } else {
        const bool of_conditions = name == "size" || name == "contains" || name == "begins_with" ||
                                   name == "attribute_exists" || name == "attribute_not_exists" ||
                                   name == "attribute_type";
        fault(
            Fault::unknown_function,
            of_conditions ? "The function is not allowed in an update expression; function: " + name
                          : "Invalid function name; function: " + name);
        return operand;
    }
    if (operands.size() != 2) {
        fault(
            Fault::function,
            "Incorrect number of operands for operator or function; operator or function: " + name +
                ", number of operands: " + std::to_string(operands.size()));
    } else if (name == "if_not_exists") {
        if (operands[0].kind != Operand::Kind::path) {
            fault(
                Fault::function,
                "Operator or function requires a document path; operator or function: " + name);
        }
    } else {
        for (const Operand& argument : operands) {
            const std::string type = static_type(argument);
            if (!type.empty() && type != "L") {
                fault(Fault::function, wrong_type(name, type));
            }
        }
    }
    operand.arguments = std::move(operands);
    return operand;
}

void UpdateParser::check_numeric(std::string_view symbol, const std::vector<Operand>& operands) {
    for (const Operand& operand : operands) {
        const std::string type = static_type(operand);
        if (!type.empty() && type != "N") {
            fault(Fault::function, wrong_type(symbol, type));
        }
    }
}

void UpdateParser::check_set_operand(std::string_view clause, const Operand& operand) {
    const std::string type = static_type(operand);
    const bool is_set = type == "SS" || type == "NS" || type == "BS";
    if (type.empty() || is_set || (clause == "ADD" && type == "N")) {
        return;
    }
    fault(
        Fault::operand_type,
        "Incorrect operand type for operator or function; operator: " + std::string(clause) +
            ", operand type: " + long_type_name(type) + ", typeSet: ALLOWED_FOR_" +
            std::string(clause) + "_OPERAND");
}

} // namespace

Update parse_update(const std::string& text, Placeholders& placeholders) {
    return UpdateParser(text, placeholders).parse();
}

} // namespace snowglobe::dynamodb
