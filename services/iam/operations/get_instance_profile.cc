#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json get_instance_profile(Iam&, Context& context, const json& request) {
    return {
        {"InstanceProfile",
         to_json(
             context,
             Kind::instance_profile,
             entity_of(context, Kind::instance_profile, request))}};
}

} // namespace snowglobe::iam
