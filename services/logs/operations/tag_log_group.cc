#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/tags.h"

namespace snowglobe::logs {

json tag_log_group(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    Group group = group_at(place);
    add_tags(group, request);
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
