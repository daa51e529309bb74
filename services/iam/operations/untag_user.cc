#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

json untag_user(Iam&, Context& context, const json& request) {
    Entity entity = entity_of(context, Kind::user, request);
    remove_tags(entity.tags, request.at("TagKeys"));
    put_entity(context, Kind::user, entity);
    return json::object();
}

} // namespace snowglobe::iam
