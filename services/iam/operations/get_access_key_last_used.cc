// GetAccessKeyLastUsed. Nobody notes down who has signed what.
#include "emulator/base/json.h"
#include "services/iam/access_keys.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json get_access_key_last_used(Iam&, Context& context, const json& request) {
    const auto id = request.at("AccessKeyId").get<std::string>();
    const auto owner = find_key_owner(context.store, id);
    if (!owner || owner->account != context.scope.account) {
        throw no_such_key(id);
    }
    return {
        {"UserName", owner->user},
        {"AccessKeyLastUsed", {{"ServiceName", "N/A"}, {"Region", "N/A"}}}};
}

} // namespace snowglobe::iam
