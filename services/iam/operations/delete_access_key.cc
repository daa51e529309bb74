#include "emulator/base/json.h"
#include "services/iam/access_keys.h"
#include "services/iam/operations.h"

#include <vector>

namespace snowglobe::iam {

json delete_access_key(Iam&, Context& context, const json& request) {
    Entity user = user_of(context, request);
    const auto id = request.at("AccessKeyId").get<std::string>();
    key_of(user, id);
    std::erase_if(user.keys, [&](const AccessKey& key) { return key.id == id; });
    put_entity(context, Kind::user, user);
    erase_key_owner(context.store, id);
    return json::object();
}

} // namespace snowglobe::iam
