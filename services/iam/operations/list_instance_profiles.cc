#include "emulator/base/json.h"
#include "services/iam/lists.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_instance_profiles(Iam&, Context& context, const json& request) {
    return list_entities(context, Kind::instance_profile, request, "InstanceProfiles");
}

} // namespace snowglobe::iam
