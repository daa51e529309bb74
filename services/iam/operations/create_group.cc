#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json create_group(Iam&, Context& context, const json& request) {
    const Entity group = new_entity(context, Kind::group, request);
    put_entity(context, Kind::group, group);
    return {{"Group", to_json(context, Kind::group, group)}};
}

} // namespace snowglobe::iam
