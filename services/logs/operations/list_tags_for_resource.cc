#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/tags.h"

namespace snowglobe::logs {

json list_tags_for_resource(Logs&, Context& context, const json& request) {
    return tags_json(
        group_at(place_of_arn(context, request.at("resourceArn").get<std::string>())));
}

} // namespace snowglobe::logs
