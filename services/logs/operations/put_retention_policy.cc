// PutRetentionPolicy: how long events stay, by the clock of the world. The days that are allowed:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

#include <algorithm>
#include <fmt/format.h>

namespace snowglobe::logs {

json put_retention_policy(Logs&, Context& context, const json& request) {
    static constexpr std::int64_t allowed[] = {1,   3,   5,   7,    14,   30,   60,   90,
                                               120, 150, 180, 365,  400,  545,  731,  1096,
                                               1827, 2192, 2557, 2922, 3288, 3653};
    const GroupPlace place = place_of(context, request);
    const auto days = request.at("retentionInDays").get<std::int64_t>();
    if (std::find(std::begin(allowed), std::end(allowed), days) == std::end(allowed)) {
        std::string list;
        for (const std::int64_t one : allowed) {
            list += (list.empty() ? "" : ", ") + std::to_string(one);
        }
        throw invalid_parameter(fmt::format(
            "1 validation error detected: Value '{}' at 'retentionInDays' failed to satisfy "
            "constraint: Member must satisfy enum value set: [{}]",
            days,
            list));
    }
    Group group = group_at(place);
    group.retention_days = days;
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
