// DescribeLogGroups: by name, 50 a page.
#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

namespace snowglobe::logs {

namespace {

json described(Context& context, const json& identifiers) {
    json groups = json::array();
    for (const json& identifier : identifiers) {
        const auto text = identifier.get<std::string>();
        const GroupPlace place = text.starts_with("arn:") ? place_of_arn(context, text)
                                                          : place_of_name(context, text);
        if (const auto group = find_group(place)) {
            groups.push_back(group_json(place, *group));
        }
    }
    return {{"logGroups", std::move(groups)}};
}

} // namespace

json describe_log_groups(Logs&, Context& context, const json& request) {
    constexpr std::size_t page_max = 50;
    const auto prefix = request.value("logGroupNamePrefix", std::string());
    const auto pattern = request.value("logGroupNamePattern", std::string());
    if (!prefix.empty() && !pattern.empty()) {
        throw invalid_parameter(
            "LogGroupNamePrefix and LogGroupNamePattern are mutually exclusive parameters.");
    }
    if (request.contains("logGroupIdentifiers")) {
        return described(context, request.at("logGroupIdentifiers"));
    }
    const auto log_class = request.value("logGroupClass", std::string());
    const std::size_t limit = limit_of(request, page_max);
    json answer = {{"logGroups", json::array()}};
    json& groups = answer["logGroups"];
    std::string last;
    std::string token;
    scan_groups(
        context, prefix, page_start(request), [&](const std::string& name, const Group& group) {
            if (name.find(pattern) == std::string::npos ||
                (!log_class.empty() && group.log_class != log_class)) {
                return true;
            }
            if (groups.size() == limit) {
                token = page_token(last);
                return false;
            }
            last = name;
            groups.push_back(group_json(place_of_name(context, name), group));
            return true;
        });
    if (!token.empty()) {
        answer["nextToken"] = token;
    }
    return answer;
}

} // namespace snowglobe::logs
