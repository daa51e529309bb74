#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

json untag_policy(Iam&, Context& context, const json& request) {
    Policy policy = own_policy(context, request);
    remove_tags(policy.tags, request.at("TagKeys"));
    put_policy(context, policy);
    return json::object();
}

} // namespace snowglobe::iam
