#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

json tag_instance_profile(Iam&, Context& context, const json& request) {
    Entity entity = entity_of(context, Kind::instance_profile, request);
    add_tags(entity.tags, request.at("Tags"));
    put_entity(context, Kind::instance_profile, entity);
    return json::object();
}

} // namespace snowglobe::iam
