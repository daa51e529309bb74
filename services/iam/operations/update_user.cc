#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json update_user(Iam&, Context& context, const json& request) {
    Entity user = entity_of(context, Kind::user, request);
    erase_entity(context, Kind::user, user);
    const auto name = request.value("NewUserName", user.name);
    if (name != user.name) {
        new_entity(context, Kind::user, {{"UserName", name}}); // whether it may be called so
    }
    user.name = name;
    user.path = request.value("NewPath", user.path);
    put_entity(context, Kind::user, user);
    for (const AccessKey& key : user.keys) {
        put_key_owner(context.store, key.id, {context.scope.account, name});
    }
    return json::object();
}

} // namespace snowglobe::iam
