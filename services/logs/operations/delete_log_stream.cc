#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"

namespace snowglobe::logs {

json delete_log_stream(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    const auto name = request.at("logStreamName").get<std::string>();
    Group group = group_at(place);
    stream_at(place, name);
    erase_stream(place, group, name);
    return json::object();
}

} // namespace snowglobe::logs
