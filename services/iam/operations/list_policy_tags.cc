#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

json list_policy_tags(Iam&, Context& context, const json& request) {
    const bool has_none = is_of_aws(request.at("PolicyArn").get<std::string>());
    return tags_page(has_none ? Tags{} : own_policy(context, request).tags, request);
}

} // namespace snowglobe::iam
