#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/page.h"
#include "services/iam/policy.h"

#include <algorithm>
#include <map>

namespace snowglobe::iam {

namespace {

struct KindRow {
    Kind kind;
    const char* name;
    const char* id;
    const char* of; // EntityFilter
};
constexpr KindRow kinds[] = {
    {Kind::role, "RoleName", "RoleId", "Role"},
    {Kind::user, "UserName", "UserId", "User"},
    {Kind::group, "GroupName", "GroupId", "Group"}};

} // namespace

json list_entities_for_policy(Iam&, Context& context, const json& request) {
    const auto arn = request.at("PolicyArn").get<std::string>();
    if (!is_of_aws(arn)) {
        own_policy(context, request);
    }
    const auto filter = request.value("EntityFilter", std::string());
    const auto prefix = request.value("PathPrefix", std::string("/"));
    const bool as_boundary = request.value("PolicyUsageFilter", "") == "PermissionsBoundary";
    std::map<std::string, std::pair<Kind, json>> rows;
    for (const auto& [kind, name, id, of] : kinds) {
        if (!filter.empty() && filter != of) {
            continue;
        }
        scan_entities(
            context,
            kind,
            [&, kind = kind, name = name, id = id, of = of](const Entity& entity) {
                const bool uses_it =
                    as_boundary ? entity.boundary == arn
                                : std::count(entity.attached.begin(), entity.attached.end(), arn) > 0;
                if (uses_it && entity.path.starts_with(prefix)) {
                    rows.emplace(
                        std::string(of) + "/" + entity.name,
                        std::pair(kind, json{{name, entity.name}, {id, entity.id}}));
                }
                return true;
            });
    }
    Page page(request, "Rows");
    for (const auto& [key, row] : rows) {
        if (!page.add(key, {{"kind", static_cast<int>(row.first)}, {"row", row.second}})) {
            break;
        }
    }
    json answer = page.answer();
    const json found = answer.at("Rows");
    answer.erase("Rows");
    answer["PolicyRoles"] = answer["PolicyUsers"] = answer["PolicyGroups"] = json::array();
    for (const json& row : found) {
        const Kind kind = static_cast<Kind>(row.at("kind").get<int>());
        const char* member = kind == Kind::role   ? "PolicyRoles"
                             : kind == Kind::user ? "PolicyUsers"
                                                  : "PolicyGroups";
        answer[member].push_back(row.at("row"));
    }
    return answer;
}

} // namespace snowglobe::iam
