#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/tags.h"

namespace snowglobe::logs {

json tag_resource(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of_arn(context, request.at("resourceArn").get<std::string>());
    Group group = group_at(place);
    add_tags(group, request);
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
