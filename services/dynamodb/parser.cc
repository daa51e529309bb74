#include "services/dynamodb/parser.h"

#include "services/dynamodb/expression_parser.h"

namespace snowglobe::dynamodb {

namespace {

class ProjectionParser : ExpressionParser {
public:
    ProjectionParser(const std::string& text, Placeholders& placeholders)
        : ExpressionParser("Projection", text, placeholders) {}

    Projection parse() {
        Projection projection;
        do {
            Path path = parse_path();
            check_overlaps(projection, path, faults_);
            projection.push_back(std::move(path));
        } while (skip_symbol(","));
        expect_end();
        throw_first({Fault::reserved_word, Fault::undefined, Fault::overlap, Fault::conflict});
        return projection;
    }
};

const std::string* text_of(const json& members, const std::string& name) {
    const auto member = members.find(name);
    return member == members.end() ? nullptr : &member->get_ref<const std::string&>();
}

} // namespace

Projection parse_projection(const std::string& text, Placeholders& placeholders) {
    return ProjectionParser(text, placeholders).parse();
}

std::optional<Condition>
condition_of(const json& members, const std::string& name, Placeholders& placeholders) {
    const std::string* text = text_of(members, name);
    if (text == nullptr) {
        return std::nullopt;
    }
    const ConditionKind kind = name == "FilterExpression"         ? ConditionKind::filter
                               : name == "KeyConditionExpression" ? ConditionKind::key_condition
                                                                  : ConditionKind::condition;
    return parse_condition(*text, kind, placeholders);
}

std::optional<Projection> projection_of(const json& members, Placeholders& placeholders) {
    const std::string* text = text_of(members, "ProjectionExpression");
    return text == nullptr ? std::nullopt
                           : std::optional<Projection>(parse_projection(*text, placeholders));
}

std::optional<Update> update_of(const json& members, Placeholders& placeholders) {
    const std::string* text = text_of(members, "UpdateExpression");
    return text == nullptr ? std::nullopt
                           : std::optional<Update>(parse_update(*text, placeholders));
}

} // namespace snowglobe::dynamodb
