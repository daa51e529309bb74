// FilterLogEvents: a group's events in the order of time, whatever their streams.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "services/logs/event_page.h"
#include "services/logs/filter_pattern.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

#include <set>

namespace snowglobe::logs {

namespace {

std::function<bool(const std::string&)>
wanted_streams(const GroupPlace& place, const json& request) {
    const auto prefix = request.value("logStreamNamePrefix", std::string());
    if (!request.contains("logStreamNames")) {
        return [prefix](const std::string& name) { return name.starts_with(prefix); };
    }
    if (!prefix.empty()) {
        throw invalid_parameter(
            "Only one of logStreamNames and logStreamNamePrefix can be specified.");
    }
    std::set<std::string> names;
    for (const json& name : request.at("logStreamNames")) {
        names.insert(name.get<std::string>());
        stream_at(place, name.get<std::string>());
    }
    return [names](const std::string& name) { return names.contains(name); };
}

Position page_position(const json& request) {
    const std::string digits = page_start(request);
    if (digits.empty()) {
        return {};
    }
    const auto position = read_digits(digits);
    if (!position) {
        throw invalid_parameter("The specified nextToken is invalid.");
    }
    return *position;
}

json filtered_event_json(const Event& event) {
    return {
        {"eventId", digits_of(event.position)},
        {"logStreamName", event.stream},
        {"timestamp", event.position.at_ms},
        {"message", event.message},
        {"ingestionTime", epoch_ms(event.ingested)}};
}

} // namespace

json filter_log_events(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    const Group group = group_at(place);
    const FilterPattern pattern(request.value("filterPattern", std::string()));
    Range range;
    range.from = std::max(range_start(request, group, context.now), page_position(request));
    if (request.contains("endTime")) {
        // Included, other than with GetLogEvents.
        const auto end = request.at("endTime").get<std::int64_t>();
        range.to = std::min(Position::end(), Position{end, UINT64_MAX, 0});
    }
    range.wants = wanted_streams(place, request);
    EventPage page(limit_of(request, page_events_max));
    scan_events(place, range, Direction::forward, [&](const Event& event) {
        return !pattern.matches(event.message) || page.take(event);
    });
    json answer = {{"events", json::array()}, {"searchedLogStreams", json::array()}};
    for (const Event& event : page.events()) {
        answer["events"].push_back(filtered_event_json(event));
    }
    if (page.is_full()) {
        answer["nextToken"] = page_token(digits_of(page.events().back().position.next()));
    }
    return answer;
}

} // namespace snowglobe::logs
