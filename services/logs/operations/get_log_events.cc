// GetLogEvents: one stream, in the order of time. It answers two tokens, of the pages after and
// before this one; at an end of the stream the token that was sent comes back, so a reader stops
// there, and goes on from there when there is more.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
#include "emulator/base/json.h"
#include "services/logs/event_page.h"
#include "services/logs/operations.h"
#include "services/logs/words.h"

namespace snowglobe::logs {

namespace {

// "f/<digits>/s": events from there on. "b/<digits>/s": events before it.
struct Token {
    bool forward;
    Position position;
};

std::string text_of(bool forward, const Position& position) {
    return (forward ? "f/" : "b/") + digits_of(position) + "/s";
}

std::optional<Token> token_of(const json& request) {
    const auto text = request.value("nextToken", std::string());
    if (text.empty()) {
        return std::nullopt;
    }
    const bool is_token =
        text.size() > 4 && (text.starts_with("f/") || text.starts_with("b/")) && text.ends_with("/s");
    const auto position =
        is_token ? read_digits(std::string_view(text).substr(2, text.size() - 4)) : std::nullopt;
    if (!position) {
        throw invalid_parameter("The specified nextToken is invalid.");
    }
    return Token{text.starts_with("f/"), *position};
}

json output_event_json(const Event& event) {
    return {
        {"timestamp", event.position.at_ms},
        {"message", event.message},
        {"ingestionTime", epoch_ms(event.ingested)}};
}

} // namespace

json get_log_events(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    const Group group = group_at(place);
    const auto stream = request.at("logStreamName").get<std::string>();
    stream_at(place, stream);
    const std::optional<Token> token = token_of(request);
    const bool forward = token ? token->forward : request.value("startFromHead", false);

    Range range;
    range.from = range_start(request, group, context.now);
    if (request.contains("endTime")) {
        range.to = Position::at(request.at("endTime").get<std::int64_t>());
    }
    range.wants = [&](const std::string& name) { return name == stream; };
    Position here = range.from; // where a page without events is
    if (token) {
        here = token->position;
        (forward ? range.from : range.to) =
            forward ? std::max(range.from, here) : std::min(range.to, here);
    }
    EventPage page(limit_of(request, page_events_max));
    scan_events(
        place,
        range,
        forward ? Direction::forward : Direction::reverse,
        [&](const Event& event) { return page.take(event); });
    if (!forward) {
        page.reverse();
    }
    json events = json::array();
    for (const Event& event : page.events()) {
        events.push_back(output_event_json(event));
    }
    const bool is_empty = page.events().empty();
    return {
        {"events", std::move(events)},
        {"nextForwardToken",
         text_of(true, is_empty ? here : page.events().back().position.next())},
        {"nextBackwardToken", text_of(false, is_empty ? here : page.events().front().position)}};
}

} // namespace snowglobe::logs
