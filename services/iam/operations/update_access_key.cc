#include "emulator/base/json.h"
#include "services/iam/access_keys.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json update_access_key(Iam&, Context& context, const json& request) {
    Entity user = user_of(context, request);
    key_of(user, request.at("AccessKeyId").get<std::string>()).is_active =
        request.at("Status") == "Active";
    put_entity(context, Kind::user, user);
    return json::object();
}

} // namespace snowglobe::iam
