#include "services/lambda/lane.h"

#include "emulator/base/check.h"
#include "emulator/store/rows.h"
#include "emulator/call/draws.h"

namespace snowglobe::lambda {

namespace {

constexpr std::string_view window_prefix = "window/";

Key lanes_of(const Scope& scope, const Mapping& mapping) {
    return Key("lambda.lane").text(scope.account).text(scope.region).text(mapping.uuid);
}

Key lane_key(const Scope& scope, const Mapping& mapping, const Lane& lane) {
    return lanes_of(scope, mapping).text(lane.shard).number(lane.index);
}

} // namespace

std::string_view to_text(Lane::State state) {
    switch (state) {
    case Lane::State::waiting:
        return "waiting for parent shards";
    case Lane::State::idle:
        return "idle";
    case Lane::State::polling:
        return "polling";
    case Lane::State::gathering:
        return "gathering a batch";
    case Lane::State::running:
        return "running";
    case Lane::State::backing_off:
        return "backing off";
    case Lane::State::finished:
        return "finished";
    }
    SNOWGLOBE_CHECK(false && "no such state");
}

std::string window_part(const Lane& lane) {
    return std::string(window_prefix) + lane.part();
}

std::string lane_of_window(std::string_view part) {
    return part.starts_with(window_prefix) ? std::string(part.substr(window_prefix.size()))
                                           : std::string();
}

Time window_start(Time arrival, Duration span) {
    return arrival - arrival.time_since_epoch() % span;
}

std::vector<Lane> all_lanes(Store& store, const Scope& scope, const Mapping& mapping) {
    std::vector<Lane> out;
    Rows<Lane>(store).scan(
        lanes_of(scope, mapping), Direction::forward, [&](std::string_view, Lane lane) {
            out.push_back(std::move(lane));
            return true;
        });
    return out;
}

std::vector<Lane> all_lanes(Context& context, const Mapping& mapping) {
    return all_lanes(context.store, context.scope, mapping);
}

std::optional<Lane> find_lane(Context& context, const Mapping& mapping, const std::string& part) {
    Lane name;
    const auto slash = part.rfind('/');
    SNOWGLOBE_CHECK(slash != std::string::npos);
    name.shard = part.substr(0, slash);
    name.index = std::stoull(part.substr(slash + 1));
    return Rows<Lane>(context.store).find(lane_key(context.scope, mapping, name));
}

void put_lane(Context& context, const Mapping& mapping, const Lane& lane) {
    Rows<Lane>(context.store).put(lane_key(context.scope, mapping, lane), lane);
}

void erase_lane(Context& context, const Mapping& mapping, const Lane& lane) {
    Rows<Lane>(context.store).erase(lane_key(context.scope, mapping, lane));
}

std::uint64_t lane_of(std::string_view record_key, std::uint64_t lanes) {
    return lanes <= 1 ? 0 : stable_hash(record_key) % lanes;
}

bool is_before(const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

void wait(
    Context& context,
    const Mapping& mapping,
    Lane& lane,
    Lane::State state,
    Time until,
    TimerClass timer_class) {
    lane.state = state;
    lane.next = until;
    put_lane(context, mapping, lane);
    context.schedule_at(mapping_key(mapping, lane.part()), until, timer_class);
}

} // namespace snowglobe::lambda
