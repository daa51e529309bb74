#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

json list_user_tags(Iam&, Context& context, const json& request) {
    return tags_page(entity_of(context, Kind::user, request).tags, request);
}

} // namespace snowglobe::iam
