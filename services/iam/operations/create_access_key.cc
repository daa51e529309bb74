// CreateAccessKey. Who signs with the key is the user to STS, and works in the user's account.
#include "emulator/aws/access_key.h"
#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json create_access_key(Iam&, Context& context, const json& request) {
    constexpr std::size_t keys_max = 2;
    Entity user = user_of(context, request);
    if (user.keys.size() >= keys_max) {
        throw limit_exceeded("Cannot exceed quota for AccessKeysPerUser: 2");
    }
    AccessKey key;
    do { // of the 80 bits of a key only 24 are chance
        key.id = issue_access_key(
            context.scope.account, context.new_id("access_key"), access_key_of_user);
    } while (find_key_owner(context.store, key.id));
    key.created = context.now;
    user.keys.push_back(key);
    put_entity(context, Kind::user, user);
    put_key_owner(context.store, key.id, {context.scope.account, user.name});
    std::string secret;
    for (int i = 0; i < 2; ++i) {
        const Id128 id = context.new_id("secret");
        secret.append(reinterpret_cast<const char*>(id.data()), id.size());
    }
    constexpr std::size_t secret_size = 40;
    return {
        {"AccessKey",
         {{"UserName", user.name},
          {"AccessKeyId", key.id},
          {"Status", "Active"},
          {"SecretAccessKey", base64_encode(secret).substr(0, secret_size)},
          {"CreateDate", seconds_of(key.created)}}}};
}

} // namespace snowglobe::iam
