#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json create_instance_profile(Iam&, Context& context, const json& request) {
    const Entity profile = new_entity(context, Kind::instance_profile, request);
    put_entity(context, Kind::instance_profile, profile);
    return {{"InstanceProfile", to_json(context, Kind::instance_profile, profile)}};
}

} // namespace snowglobe::iam
