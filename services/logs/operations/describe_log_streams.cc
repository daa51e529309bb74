// DescribeLogStreams: by name, or by the time of the last event; 50 a page.
#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace snowglobe::logs {

namespace {

using Named = std::pair<std::string, Stream>;

// Streams without events come first.
bool by_event(const Named& a, const Named& b) {
    const auto rank = [](const Named& named) {
        return named.second.has_events() ? named.second.last_ms : -1;
    };
    return rank(a) < rank(b);
}

} // namespace

json describe_log_streams(Logs&, Context& context, const json& request) {
    constexpr std::size_t page_max = 50;
    const GroupPlace place = place_of(context, request);
    group_at(place);
    const auto prefix = request.value("logStreamNamePrefix", std::string());
    const bool is_by_event = request.value("orderBy", "LogStreamName") == "LastEventTime";
    if (is_by_event && !prefix.empty()) {
        throw invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    std::vector<Named> streams;
    scan_streams(place, prefix, "", [&](const std::string& name, const Stream& stream) {
        streams.emplace_back(name, stream);
        return true;
    });
    if (is_by_event) {
        std::stable_sort(streams.begin(), streams.end(), by_event);
    }
    if (request.value("descending", false)) {
        std::reverse(streams.begin(), streams.end());
    }
    auto next = streams.begin();
    if (const std::string after = page_start(request); !after.empty()) {
        next = std::find_if(
            next, streams.end(), [&](const Named& named) { return named.first == after; });
        next += next == streams.end() ? 0 : 1;
    }
    const std::size_t left = static_cast<std::size_t>(streams.end() - next);
    const std::size_t size = std::min(left, limit_of(request, page_max));
    json answer = {{"logStreams", json::array()}};
    for (std::size_t i = 0; i < size; ++i, ++next) {
        answer["logStreams"].push_back(stream_json(place, next->first, next->second));
    }
    if (next != streams.end()) {
        answer["nextToken"] = page_token(std::prev(next)->first);
    }
    return answer;
}

} // namespace snowglobe::logs
