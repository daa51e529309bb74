#include "emulator/base/json.h"
#include "services/iam/lists.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_groups(Iam&, Context& context, const json& request) {
    return list_entities(context, Kind::group, request, "Groups");
}

} // namespace snowglobe::iam
