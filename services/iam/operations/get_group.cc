#include "emulator/base/json.h"
#include "services/iam/lists.h"
#include "services/iam/operations.h"

#include <algorithm>

namespace snowglobe::iam {

json get_group(Iam&, Context& context, const json& request) {
    const Entity group = entity_of(context, Kind::group, request);
    json answer =
        list_entities(context, Kind::user, request, "Users", [&](const Entity& user) {
            return std::count(user.groups.begin(), user.groups.end(), group.name) > 0;
        });
    answer["Group"] = to_json(context, Kind::group, group);
    return answer;
}

} // namespace snowglobe::iam
