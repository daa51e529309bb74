// PutLogEvents. Its rules, and how what breaks them is told:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
// Sequence tokens are answered, and not looked at, as since January 2023.
#include "emulator/base/json.h"
#include "services/logs/batch.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

#include <fmt/format.h>

namespace snowglobe::logs {

namespace {

constexpr std::uint64_t batch_bytes_max = 1'048'576;
constexpr std::int64_t hour_ms = 3'600 * 1'000;
constexpr std::int64_t span_max_ms = 24 * hour_ms;
constexpr std::int64_t ahead_max_ms = 2 * hour_ms;
constexpr std::int64_t age_max_ms = 14 * 24 * hour_ms;

void check(const json& events) {
    std::uint64_t bytes = 0;
    std::int64_t last = events.front().at("timestamp").get<std::int64_t>();
    const std::int64_t first = last;
    for (const json& event : events) {
        const auto at = event.at("timestamp").get<std::int64_t>();
        if (at < last) {
            throw invalid_parameter(
                "Log events in a single PutLogEvents request must be in chronological order.");
        }
        last = at;
        bytes += event.at("message").get_ref<const std::string&>().size() + event_overhead_bytes;
    }
    if (last - first > span_max_ms) {
        throw invalid_parameter("The batch of log events in a single PutLogEvents request cannot "
                                "span more than 24 hours.");
    }
    if (bytes > batch_bytes_max) {
        throw invalid_parameter(fmt::format(
            "Upload too large: {} bytes exceeds limit of {}", bytes, batch_bytes_max));
    }
}

} // namespace

json put_log_events(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    const auto stream_name = request.at("logStreamName").get<std::string>();
    const json& events = request.at("logEvents");
    check(events);
    Group group = group_at(place);
    Stream stream = stream_at(place, stream_name);
    const std::int64_t now = epoch_ms(context.now);
    Batch batch;
    batch.ingested = context.now;
    json rejected = json::object();
    std::int64_t index = 0;
    for (const json& event : events) {
        const auto at = event.at("timestamp").get<std::int64_t>();
        if (at > now + ahead_max_ms) {
            rejected["tooNewLogEventStartIndex"] = index;
            break; // so are those that follow
        }
        ++index;
        if (at < now - age_max_ms) {
            rejected["tooOldLogEventEndIndex"] = index;
        } else if (group.retention_days != 0 && from_epoch_ms(at) < group.oldest(context.now)) {
            rejected["expiredLogEventEndIndex"] = index;
        } else {
            batch.events.emplace_back(at, event.at("message").get<std::string>());
        }
    }
    if (!batch.events.empty()) {
        append(place, context.now, group, stream_name, stream, batch);
        put_group(place, group);
    }
    json answer = {{"nextSequenceToken", sequence_token(place, stream_name, stream)}};
    if (!rejected.empty()) {
        answer["rejectedLogEventsInfo"] = std::move(rejected);
    }
    return answer;
}

} // namespace snowglobe::logs
