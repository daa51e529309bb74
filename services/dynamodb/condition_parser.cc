// Conditions, filters and key conditions: one grammar. The order of faults is AWS's, observed.
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/parser.h"

#include <optional>

namespace snowglobe::dynamodb {

namespace {

using Kind = Condition::Kind;

constexpr std::size_t in_operands_max = 100;

struct ConditionFunction {
    std::string_view name;
    Kind kind;
    std::size_t operands;
};

constexpr ConditionFunction condition_functions[] = {
    {"attribute_exists", Kind::attribute_exists, 1},
    {"attribute_not_exists", Kind::attribute_not_exists, 1},
    {"attribute_type", Kind::attribute_type, 2},
    {"begins_with", Kind::begins_with, 2},
    {"contains", Kind::contains, 2},
};

std::optional<Kind> comparator(std::string_view symbol) {
    constexpr std::pair<std::string_view, Kind> comparators[] = {
        {"=", Kind::equal},
        {"<>", Kind::not_equal},
        {"<", Kind::less},
        {"<=", Kind::less_equal},
        {">", Kind::greater},
        {">=", Kind::greater_equal},
    };
    for (const auto& [text, kind] : comparators) {
        if (text == symbol) {
            return kind;
        }
    }
    return std::nullopt;
}

std::string wrong_type(std::string_view which, const std::string& type) {
    return "Incorrect operand type for operator or function; operator or function: " +
           std::string(which) + ", operand type: " + type;
}

bool is_one_of(const std::string& type, std::initializer_list<std::string_view> types) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

std::string shown(const json& value) {
    const json& content = content_of(value);
    return "AttributeValue: {" + type_of(value) + ":" +
           (content.is_string() ? content.get<std::string>() : content.dump()) + "}";
}

// An operand until what follows shows whether it was a condition.
struct Node {
    bool is_operand = false;
    Operand operand;
    Condition condition;
    std::string_view function; // set: this node is nothing but a call of it
    bool grouped = false; // stood in parentheses, and nothing came after them
};

class ConditionParser : ExpressionParser {
public:
    ConditionParser(std::string_view kind, const std::string& text, Placeholders& placeholders)
        : ExpressionParser(kind, text, placeholders) {}

    Condition parse() {
        Condition condition = as_condition(parse_or());
        expect_end();
        throw_first(
            {Fault::redundant_parentheses,
             Fault::too_many_operators,
             Fault::unknown_function,
             Fault::misused_function,
             Fault::reserved_word,
             Fault::condition});
        return condition;
    }

private:
    Node parse_or();
    Node parse_and();
    Node parse_not();
    Node parse_comparison();
    Node parse_primary();
    Node parse_group();
    Node parse_function();
    Operand parse_operand();
    std::vector<Operand> parse_list();

    Condition as_condition(Node&& node);
    Operand as_operand(Node&& node);
    void settle();
    void check_comparison(const Condition& condition, std::string_view symbol);
    void check_between(const Condition& condition);
    void check_function(Kind kind, std::string_view name, const std::vector<Operand>& operands);
    void check_size(const std::vector<Operand>& operands);
    void check_count(std::string_view name, std::size_t expected, std::size_t given);
    void check_distinct(std::string_view name, const std::vector<Operand>& operands);
};

Node ConditionParser::parse_or() {
    Node first = parse_and();
    if (!at_word("OR")) {
        return first;
    }
    Node node;
    node.condition.kind = Kind::any_of;
    node.condition.conditions.push_back(as_condition(std::move(first)));
    while (at_word("OR")) {
        count_operator();
        advance();
        node.condition.conditions.push_back(as_condition(parse_and()));
    }
    return node;
}

Node ConditionParser::parse_and() {
    Node first = parse_not();
    if (!at_word("AND")) {
        return first;
    }
    Node node;
    node.condition.conditions.push_back(as_condition(std::move(first)));
    while (at_word("AND")) {
        count_operator();
        advance();
        node.condition.conditions.push_back(as_condition(parse_not()));
    }
    return node;
}

Node ConditionParser::parse_not() {
    if (!at_word("NOT")) {
        return parse_comparison();
    }
    bool negated = false;
    while (at_word("NOT")) {
        count_operator();
        advance();
        negated = !negated;
    }
    Condition inner = as_condition(parse_comparison());
    Node node;
    node.condition.kind = Kind::negation;
    node.condition.conditions.push_back(std::move(inner));
    if (!negated) { // an even number of them; still no longer a bare operand or call
        node.condition.kind = Kind::all_of;
    }
    return node;
}

Node ConditionParser::parse_comparison() {
    Node left = parse_primary();
    const std::optional<Kind> kind =
        at().kind == Token::Kind::symbol ? comparator(at().text) : std::nullopt;
    const bool between = at_word("BETWEEN");
    const bool in = at_word("IN");
    if (!kind && !between && !in) {
        if (!left.is_operand || !left.function.empty()) {
            settle();
        }
        return left;
    }
    count_operator();
    Node node;
    const std::string_view symbol = at().text;
    node.condition.operands.reserve(2);
    node.condition.operands.push_back(as_operand(std::move(left)));
    advance();
    if (kind) {
        node.condition.kind = *kind;
        node.condition.operands.push_back(parse_operand());
        check_comparison(node.condition, symbol);
    } else if (between) {
        node.condition.kind = Kind::between;
        node.condition.operands.push_back(parse_operand());
        if (!at_word("AND")) {
            syntax_error();
        }
        advance();
        node.condition.operands.push_back(parse_operand());
        check_between(node.condition);
    } else {
        node.condition.kind = Kind::in;
        expect_symbol("(");
        for (Operand& candidate : parse_list()) {
            node.condition.operands.push_back(std::move(candidate));
        }
        if (node.condition.operands.size() - 1 > in_operands_max) {
            fault(
                Fault::operand_count,
                "The IN operator is provided with too many operands; number of operands: " +
                    std::to_string(node.condition.operands.size() - 1));
        }
    }
    settle();
    return node;
}

Node ConditionParser::parse_primary() {
    if (at_symbol("(")) {
        return parse_group();
    }
    const bool is_call = at().kind == Token::Kind::word && next().text == "(";
    if (is_call && !at_word("IN") && !at_word("AND") && !at_word("OR") && !at_word("BETWEEN")) {
        return parse_function();
    }
    Node node;
    node.is_operand = true;
    if (at().kind == Token::Kind::value) {
        node.operand.kind = Operand::Kind::value;
        node.operand.value = parse_value();
        return node;
    }
    if (at_word("AND") || at_word("OR") || at_word("BETWEEN") || at_word("IN")) {
        syntax_error();
    }
    node.operand.kind = Operand::Kind::path;
    node.operand.path = parse_path();
    return node;
}

Node ConditionParser::parse_group() {
    enter();
    expect_symbol("(");
    Node node = parse_or();
    expect_symbol(")");
    leave();
    if (node.grouped) {
        fault(Fault::redundant_parentheses, "The expression has redundant parentheses;");
    }
    node.grouped = true;
    if (node.is_operand && node.operand.kind == Operand::Kind::path && node.function.empty() &&
        (at_symbol(".") || at_symbol("["))) {
        parse_path_tail(node.operand.path);
        node.grouped = false;
    }
    return node;
}

Node ConditionParser::parse_function() {
    const std::string_view name = at().text;
    const auto* function = std::find_if(
        std::begin(condition_functions), std::end(condition_functions), [&](const auto& known) {
            return known.name == name;
        });
    const bool is_condition = function != std::end(condition_functions);
    if (name == "if_not_exists" || name == "list_append") {
        fault(
            Fault::unknown_function,
            "The function is not allowed in a condition expression; function: " +
                std::string(name));
    } else if (!is_condition && name != "size") {
        fault(Fault::unknown_function, "Invalid function name; function: " + std::string(name));
    }
    advance();
    expect_symbol("(");
    enter();
    Node node;
    node.function = name;
    node.is_operand = !is_condition;
    std::vector<Operand> operands = parse_list();
    leave();
    if (is_condition) {
        node.condition.kind = function->kind;
        check_count(name, function->operands, operands.size());
        check_function(function->kind, name, operands);
        node.condition.operands = std::move(operands);
    } else if (name == "size") {
        check_count(name, 1, operands.size());
        check_size(operands);
        node.operand.kind = Operand::Kind::size;
        node.operand.arguments = std::move(operands);
    }
    return node;
}

// Where only an operand can stand: after a comparator, in a list.
Operand ConditionParser::parse_operand() {
    if (!at_symbol("(")) {
        Node node = parse_primary();
        return as_operand(std::move(node));
    }
    enter();
    advance();
    const bool doubled = at_symbol("(");
    Operand operand = parse_operand();
    if (doubled) {
        fault(Fault::redundant_parentheses, "The expression has redundant parentheses;");
    }
    expect_symbol(")");
    leave();
    if (operand.kind == Operand::Kind::path) {
        parse_path_tail(operand.path);
    }
    return operand;
}

// Operands up to and with the closing parenthesis.
std::vector<Operand> ConditionParser::parse_list() {
    std::vector<Operand> operands;
    do {
        operands.push_back(parse_operand());
    } while (skip_symbol(","));
    expect_symbol(")");
    return operands;
}

Condition ConditionParser::as_condition(Node&& node) {
    if (!node.is_operand) {
        return std::move(node.condition);
    }
    if (node.function.empty()) {
        syntax_error();
    }
    if (node.function == "size") {
        fault(
            Fault::misused_function,
            "The function is not allowed to be used this way in an expression; function: size");
    }
    return Condition{};
}

Operand ConditionParser::as_operand(Node&& node) {
    if (node.is_operand) {
        return std::move(node.operand);
    }
    if (node.function.empty()) {
        syntax_error();
    }
    fault(
        Fault::misused_function,
        "The function is not allowed to be used this way in an expression; function: " +
            std::string(node.function));
    return Operand{};
}

// A condition is complete: of the faults in it the most important one stands for it.
void ConditionParser::settle() {
    if (faults_.empty()) {
        return;
    }
    for (const Fault which :
         {Fault::undefined, Fault::operand_count, Fault::same_operands, Fault::function}) {
        const auto found = faults_.find(which);
        if (found != faults_.end()) {
            fault(Fault::condition, found->second);
            faults_.erase(found);
        }
    }
}

void ConditionParser::check_comparison(const Condition& condition, std::string_view symbol) {
    check_distinct(symbol, condition.operands);
    if (condition.kind == Kind::equal || condition.kind == Kind::not_equal) {
        return;
    }
    for (const Operand& operand : condition.operands) {
        const std::string type = static_type(operand);
        if (!type.empty() && !is_one_of(type, {"S", "N", "B"})) {
            fault(Fault::function, wrong_type(symbol, type));
        }
    }
}

void ConditionParser::check_between(const Condition& condition) {
    for (const Operand& operand : condition.operands) {
        const std::string type = static_type(operand);
        if (!type.empty() && !is_one_of(type, {"S", "N", "B"})) {
            fault(Fault::function, wrong_type("BETWEEN", type));
        }
    }
    const Operand& lower = condition.operands[1];
    const Operand& upper = condition.operands[2];
    if (lower.kind != Operand::Kind::value || upper.kind != Operand::Kind::value ||
        lower.value.is_null() || upper.value.is_null()) {
        return;
    }
    const auto bounds = [&] {
        return "; lower bound operand: " + shown(lower.value) +
               ", upper bound operand: " + shown(upper.value);
    };
    if (type_of(lower.value) != type_of(upper.value)) {
        fault(
            Fault::function,
            "The BETWEEN operator requires same data type for lower and upper bounds" + bounds());
    } else if (compare(lower.value, upper.value) == std::strong_ordering::greater) {
        fault(
            Fault::function,
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound" +
                bounds());
    }
}

void ConditionParser::check_count(std::string_view name, std::size_t expected, std::size_t given) {
    if (expected != given) {
        fault(
            Fault::operand_count,
            "Incorrect number of operands for operator or function; operator or function: " +
                std::string(name) + ", number of operands: " + std::to_string(given));
    }
}

void ConditionParser::check_distinct(std::string_view name, const std::vector<Operand>& operands) {
    if (operands.size() == 2 && operands[0].kind == Operand::Kind::path &&
        operands[1].kind == Operand::Kind::path && operands[0].path == operands[1].path) {
        fault(
            Fault::same_operands,
            "The first operand must be distinct from the remaining operands for this operator or "
            "function; operator: " +
                std::string(name) + ", first operand: " + to_text(operands[0].path));
    }
}

void ConditionParser::check_size(const std::vector<Operand>& operands) {
    const std::string type = static_type(operands[0]);
    if (is_one_of(type, {"N", "BOOL", "NULL"})) {
        fault(Fault::function, wrong_type("size", type));
    }
}

void ConditionParser::check_function(
    Kind kind, std::string_view name, const std::vector<Operand>& operands) {
    check_distinct(name, operands);
    if (kind == Kind::attribute_exists || kind == Kind::attribute_not_exists) {
        if (operands[0].kind != Operand::Kind::path) {
            fault(
                Fault::function,
                "Operator or function requires a document path; operator or function: " +
                    std::string(name));
        }
        return;
    }
    if (kind == Kind::begins_with) {
        for (const Operand& operand : operands) {
            const std::string type = static_type(operand);
            if (!type.empty() && !is_one_of(type, {"S", "B"})) {
                fault(Fault::function, wrong_type(name, type));
            }
        }
    }
    if (kind == Kind::attribute_type && operands.size() == 2) {
        const Operand& operand = operands[1];
        if (operand.kind == Operand::Kind::value && operand.value.is_null()) {
            return; // not defined, which is a fault already
        }
        const std::string type = static_type(operand);
        if (type != "S") {
            fault(
                Fault::function,
                wrong_type(name, type.empty() ? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}" : type));
            return;
        }
        const auto& wanted = content_of(operand.value).get_ref<const std::string&>();
        if (!is_one_of(wanted, {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"})) {
            fault(
                Fault::function,
                "Invalid attribute type name found; type: " + wanted +
                    ", valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}");
        }
    }
}

std::string_view name_of(ConditionKind kind) {
    switch (kind) {
    case ConditionKind::condition:
        return "Condition";
    case ConditionKind::filter:
        return "Filter";
    case ConditionKind::key_condition:
        break;
    }
    return "KeyCondition";
}

} // namespace

Condition parse_condition(const std::string& text, ConditionKind kind, Placeholders& placeholders) {
    return ConditionParser(name_of(kind), text, placeholders).parse();
}

} // namespace snowglobe::dynamodb
