#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"

namespace snowglobe::logs {

json disassociate_kms_key(Logs&, Context& context, const json& request) {
    if (!request.contains("logGroupName")) {
        throw ApiError::unsupported("keys for the results of queries (resourceIdentifier)");
    }
    const GroupPlace place = place_of(context, request);
    Group group = group_at(place);
    group.kms_key_id.clear();
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
