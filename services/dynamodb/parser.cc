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

} // namespace

Projection parse_projection(const std::string& text, Placeholders& placeholders) {
    return ProjectionParser(text, placeholders).parse();
}

std::optional<Condition>
condition_of(const Members& members, Member expression, Placeholders& placeholders) {
    if (!members.has(expression)) {
        return std::nullopt;
    }
    const ConditionKind kind = expression == Member::FilterExpression ? ConditionKind::filter
                               : expression == Member::KeyConditionExpression
                                   ? ConditionKind::key_condition
                                   : ConditionKind::condition;
    return parse_condition(members.text(expression), kind, placeholders);
}

std::optional<Projection> projection_of(const Members& members, Placeholders& placeholders) {
    if (!members.has(Member::ProjectionExpression)) {
        return std::nullopt;
    }
    return parse_projection(members.text(Member::ProjectionExpression), placeholders);
}

std::optional<Update> update_of(const Members& members, Placeholders& placeholders) {
    if (!members.has(Member::UpdateExpression)) {
        return std::nullopt;
    }
    return parse_update(members.text(Member::UpdateExpression), placeholders);
}

} // namespace snowglobe::dynamodb
