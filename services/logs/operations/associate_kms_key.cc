#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

namespace snowglobe::logs {

// The key is kept and told; nothing is encrypted.
json associate_kms_key(Logs&, Context& context, const json& request) {
    if (!request.contains("logGroupName")) {
        throw ApiError::unsupported("keys for the results of queries (resourceIdentifier)");
    }
    const GroupPlace place = place_of(context, request);
    Group group = group_at(place);
    group.kms_key_id = request.at("kmsKeyId").get<std::string>();
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
