#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"

namespace snowglobe::logs {

json delete_retention_policy(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    Group group = group_at(place);
    group.retention_days = 0;
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
