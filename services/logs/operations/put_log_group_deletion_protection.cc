#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"

namespace snowglobe::logs {

json put_log_group_deletion_protection(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    Group group = group_at(place);
    group.is_protected = request.at("deletionProtectionEnabled").get<bool>();
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
