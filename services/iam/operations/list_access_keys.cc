#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"
#include "services/iam/page.h"

#include <map>

namespace snowglobe::iam {

json list_access_keys(Iam&, Context& context, const json& request) {
    const Entity user = user_of(context, request);
    Page page(request, "AccessKeyMetadata");
    std::map<std::string, const AccessKey*> keys;
    for (const AccessKey& key : user.keys) {
        keys.emplace(key.id, &key);
    }
    for (const auto& [id, key] : keys) {
        const bool has_room = page.add(
            id,
            {{"UserName", user.name},
             {"AccessKeyId", id},
             {"Status", key->is_active ? "Active" : "Inactive"},
             {"CreateDate", seconds_of(key->created)}});
        if (!has_room) {
            break;
        }
    }
    return page.answer();
}

} // namespace snowglobe::iam
