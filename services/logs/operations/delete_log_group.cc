#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

namespace snowglobe::logs {

json delete_log_group(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    if (group_at(place).is_protected) {
        throw ApiError(
            "InvalidOperationException",
            "The log group has deletion protection. Disable it before you delete the log group.");
    }
    erase_group(place);
    return json::object();
}

} // namespace snowglobe::logs
