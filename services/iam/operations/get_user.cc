// GetUser. Without credentials of its own a caller is the root user, who has no name.
#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json get_user(Iam&, Context& context, const json& request) {
    if (!request.contains("UserName") && !find_key_owner(context.store, context.access_key)) {
        const std::string& account = context.scope.account;
        return {
            {"User",
             {{"UserId", account},
              {"Arn", "arn:aws:iam::" + account + ":root"},
              {"CreateDate", 0}}}};
    }
    return {{"User", to_json(context, Kind::user, user_of(context, request))}};
}

} // namespace snowglobe::iam
