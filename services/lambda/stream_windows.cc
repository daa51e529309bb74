#include "services/lambda/stream_windows.h"

#include "emulator/base/check.h"
#include "emulator/base/json.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t state_max = 1024 * 1024; // of a shard

// "When no new records are added to the current window, the function waits for up to 2 minutes
// before assuming that the window is over."
constexpr std::uint64_t wait_max_ms = 120'000;

constexpr const char* no_state = "{}";

void forget_window(Context& context, const Mapping& mapping, Lane& lane) {
    lane.tumbling.reset();
    context.cancel(mapping_key(mapping, window_part(lane)));
}

} // namespace

void open_window(
    Context& context, const Mapping& mapping, Lane& lane, Time arrival) {
    const Duration span = seconds{mapping.tumbling_s};
    TumblingWindow window;
    window.start = window_start(arrival, span);
    window.end = window.start + span;
    const std::uint64_t wait_ms = context.draw(
        "lambda.window_end",
        mapping.function_name + "<" + mapping.source_arn + "/" + lane.part() + "/" +
            to_iso8601(window.start, 0),
        0,
        wait_max_ms);
    window.over = window.end + milliseconds{static_cast<std::int64_t>(wait_ms)};
    window.state = no_state;
    context.schedule_at(
        mapping_key(mapping, window_part(lane)),
        std::max(window.over, context.now + milliseconds{1}),
        TimerClass::foreground);
    lane.tumbling = std::move(window);
}

bool must_end_window(const Context& context, const Lane& lane, const StreamCut& rest) {
    return lane.tumbling &&
           (rest.window_ended || rest.shard_ended || context.now >= lane.tumbling->over);
}

void end_window(Lane& lane) {
    SNOWGLOBE_CHECK(lane.tumbling);
    lane.tumbling->is_final = true;
    lane.batches.insert(lane.batches.begin(), Batch{lane.position, lane.position});
}

bool is_final_call(const Lane& lane) {
    return lane.tumbling && lane.tumbling->is_final;
}

StreamCut no_records() {
    StreamCut none;
    none.payload = "{\"Records\":[]}";
    return none;
}

void keep_state(
    Context& context, const Mapping& mapping, Lane& lane, const InvocationResult& result) {
    if (!lane.tumbling) {
        return;
    }
    TumblingWindow& window = *lane.tumbling;
    if (!window.is_final) {
        window.state = json::parse_or_discard(result.payload).at("state").dump();
        window.is_early = window.state.size() > state_max;
        return;
    }
    if (!window.is_early) {
        forget_window(context, mapping, lane);
        return;
    }
    // The same window goes on, with nothing in its state.
    window.state = no_state;
    window.is_early = false;
    window.is_final = false;
}

void take_up_windows(Context& context, const Mapping& mapping) {
    for (Lane& lane : all_lanes(context, mapping)) {
        if (!lane.tumbling) {
            continue;
        }
        if (lane.tumbling->end - lane.tumbling->start == seconds{mapping.tumbling_s}) {
            context.schedule_at(
                mapping_key(mapping, window_part(lane)),
                std::max(lane.tumbling->over, context.now + milliseconds{1}),
                TimerClass::foreground);
            continue;
        }
        if (lane.tumbling->is_final && lane.state != Lane::State::running) {
            lane.batches.erase(lane.batches.begin());
        }
        lane.tumbling.reset();
        put_lane(context, mapping, lane);
    }
}

// In AWS's order.
std::string windowed(const Mapping& mapping, const Lane& lane, std::string payload) {
    if (!lane.tumbling) {
        return payload;
    }
    const TumblingWindow& window = *lane.tumbling;
    const auto flag = [](bool is_so) { return is_so ? "true" : "false"; };
    payload.pop_back();
    payload += ",\"window\":{\"start\":\"" + to_iso8601(window.start, 0) + "\",\"end\":\"" +
               to_iso8601(window.end, 0) + "\"}";
    payload += ",\"state\":" + window.state;
    payload += ",\"shardId\":" + json(lane.shard).dump();
    payload += ",\"eventSourceARN\":" + json(mapping.source_arn).dump();
    payload += std::string(",\"isFinalInvokeForWindow\":") + flag(window.is_final);
    payload += std::string(",\"isWindowTerminatedEarly\":") +
               flag(window.is_final && window.is_early) + "}";
    return payload;
}

} // namespace snowglobe::lambda
