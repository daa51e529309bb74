// ListTables: names in order, 100 a page.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

#include <algorithm>

namespace snowglobe::dynamodb {

json list_tables(Dynamodb& dynamodb, Context& context, const json& request) {
    const auto limit = std::max(request.value("Limit", std::size_t{100}), std::size_t{1});
    std::vector<std::string> names =
        dynamodb.names(context, request.value("ExclusiveStartTableName", ""), limit + 1);
    json answer;
    if (names.size() > limit) {
        names.pop_back();
        answer["LastEvaluatedTableName"] = names.back();
    }
    answer["TableNames"] = names;
    return answer;
}

} // namespace snowglobe::dynamodb
