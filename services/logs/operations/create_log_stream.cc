#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

namespace snowglobe::logs {

json create_log_stream(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    const auto name = request.at("logStreamName").get<std::string>();
    group_at(place);
    if (find_stream(place, name)) {
        throw already_exists("log stream");
    }
    put_stream(place, name, Stream{.created = context.now});
    return json::object();
}

} // namespace snowglobe::logs
