#include "services/lambda/stream_poller.h"

#include "emulator/base/json.h"
#include "services/lambda/stream_settings.h"
#include "services/lambda/stream_windows.h"

#include <algorithm>
#include <cstdint>
#include <map>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t no_limit = SIZE_MAX;

StreamPosition position_of(const std::string& name) {
    if (name == "TRIM_HORIZON") {
        return StreamPosition::trim_horizon;
    }
    return name == "LATEST" ? StreamPosition::latest : StreamPosition::at_timestamp;
}

// "slowcovid-dev-handleCommand<kinesis:stream/command-stream-dev" : what draws are keyed with.
std::string content_name(const Mapping& mapping, const Lane& lane) {
    return mapping.function_name + "<" + mapping.source_arn + "/" + lane.part();
}

void poll_in(Context& context, const Mapping& mapping, Lane& lane, Duration delay) {
    wait(
        context, mapping, lane, Lane::State::polling, context.now + delay, TimerClass::work);
}

} // namespace

// Shards and lanes.

void StreamPoller::start(Context& context, Mapping& mapping) const {
    context.subscribe(streams_.channel(mapping.source_arn), mapping_key(mapping, ""));

    make_lanes_anew(context, mapping);
    take_up_windows(context, mapping);
    discover(context, mapping);
    for (Lane& lane : all_lanes(context, mapping)) {
        if (lane.batches.empty()) {
            continue;
        }
        ++lane.generation; // the filter may be another one, and what is left of a batch alike
        put_lane(context, mapping, lane);
        if (lane.state == Lane::State::idle) {
            poll_in(context, mapping, lane, milliseconds{1});
        }
    }
}

// After another ParallelizationFactor: each shard goes on from its lowest position.
void StreamPoller::make_lanes_anew(Context& context, const Mapping& mapping) const {
    std::map<std::string, std::vector<Lane>> by_shard;
    for (Lane& lane : all_lanes(context, mapping)) {
        by_shard[lane.shard].push_back(std::move(lane));
    }
    const auto wanted = static_cast<std::uint64_t>(mapping.lanes);
    for (const auto& [shard, lanes] : by_shard) {
        if (lanes.size() == wanted) {
            continue;
        }
        Lane made;
        made.shard = shard;
        made.position = lanes.front().position;
        bool is_finished = true;
        for (const Lane& lane : lanes) {
            made.generation = std::max(made.generation, lane.generation + 1);
            made.position = std::min(made.position, lane.position, is_before);
            is_finished = is_finished && lane.state == Lane::State::finished;
            erase_lane(context, mapping, lane);
        }
        // Whether it has to wait for its parents is found out by discover().
        made.state = is_finished ? Lane::State::finished : Lane::State::waiting;
        for (; made.index < wanted; ++made.index) {
            put_lane(context, mapping, made);
        }
    }
}

void StreamPoller::stop(Context& context, Mapping& mapping) const {
    context.unsubscribe(streams_.channel(mapping.source_arn), mapping_key(mapping, ""));
    for (Lane& lane : all_lanes(context, mapping)) {
        context.cancel(mapping_key(mapping, window_part(lane)));
        if (lane.state == Lane::State::polling || lane.state == Lane::State::gathering ||
            lane.state == Lane::State::backing_off) {
            context.cancel(mapping_key(mapping, lane.part()));
            lane.state = Lane::State::idle;
            lane.window_opened = {};
            put_lane(context, mapping, lane);
        }
    }
}

void StreamPoller::forget(Context& context, const Mapping& mapping) const {
    for (const Lane& lane : all_lanes(context, mapping)) {
        erase_lane(context, mapping, lane);
    }
}

// Makes lanes for new shards, lets children of finished shards begin, and looks at idle lanes.
void StreamPoller::discover(Context& context, Mapping& mapping) const {
    const std::vector<StreamShard> shards = streams_.shards(context, mapping.source_arn);
    std::map<std::string, bool> done; // by shard
    std::vector<Lane> lanes = all_lanes(context, mapping);
    std::erase_if(lanes, [&](const Lane& lane) {
        const bool expired =
            lane.state == Lane::State::finished &&
            std::none_of(shards.begin(), shards.end(), [&](const StreamShard& one) {
                return one.id == lane.shard;
            });
        if (expired) {
            erase_lane(context, mapping, lane);
        }
        return expired;
    });
    for (const Lane& lane : lanes) {
        const bool finished = lane.state == Lane::State::finished;
        const auto at = done.emplace(lane.shard, true).first;
        at->second = at->second && finished;
    }
    for (const StreamShard& shard : shards) {
        if (done.contains(shard.id)) {
            continue;
        }
        done[shard.id] = false;
        const std::string position = mapping.started ? ""
                                                     : streams_.start(
                                                           context,
                                                           mapping.source_arn,
                                                           shard.id,
                                                           position_of(mapping.starting_position),
                                                           mapping.starting_timestamp);
        for (std::uint64_t index = 0; index < static_cast<std::uint64_t>(mapping.lanes); ++index) {
            Lane& lane = lanes.emplace_back();
            lane.shard = shard.id;
            lane.index = index;
            lane.position = position;
            lane.state = Lane::State::waiting;
            put_lane(context, mapping, lane);
        }
    }
    mapping.started = true;

    for (Lane& lane : lanes) {
        if (lane.state == Lane::State::waiting) {
            const auto shard =
                std::find_if(shards.begin(), shards.end(), [&](const StreamShard& one) {
                    return one.id == lane.shard;
                });
            // A parent that is no longer listed has expired: nothing is left to wait for.
            const bool free =
                shard == shards.end() ||
                std::all_of(
                    shard->parents.begin(), shard->parents.end(), [&](const std::string& parent) {
                        const auto at = done.find(parent);
                        return at == done.end() || at->second;
                    });
            if (!free) {
                continue;
            }
            lane.state = Lane::State::idle;
            put_lane(context, mapping, lane);
        }
        look(context, mapping, lane);
    }
}

// Sends a poll on its way if there is something to read.
void StreamPoller::look(Context& context, const Mapping& mapping, Lane& lane) const {
    if (!mapping.enabled) {
        return;
    }
    if (lane.state == Lane::State::gathering) {
        gather(context, mapping, lane);
        return;
    }
    if (lane.state != Lane::State::idle || !lane.batches.empty()) {
        return;
    }
    const StreamNext next = streams_.next(context, mapping.source_arn, lane.shard, lane.position);
    if (next.sequence_number.empty()) {
        if (next.shard_ended && lane.tumbling) {
            poll_in(context, mapping, lane, milliseconds{1});
        } else if (next.shard_ended) {
            lane.state = Lane::State::finished;
            put_lane(context, mapping, lane);
            // Its children may begin: looked at in an event of its own.
            context.schedule_at(
                mapping_key(mapping, "shards"), context.now + milliseconds{1}, TimerClass::work);
        }
        return;
    }
    const std::uint64_t latency_ms =
        1 + context.draw(
                "lambda.poll_latency",
                content_name(mapping, lane) + "/" + next.sequence_number,
                0,
                static_cast<std::uint64_t>(kind_.stream->poll_latency_max.count()));
    poll_in(context, mapping, lane, milliseconds{static_cast<std::int64_t>(latency_ms)});
}

// Polling.

// Counts what came since the window opened, and ends the window when the batch is full.
void StreamPoller::gather(Context& context, const Mapping& mapping, Lane& lane) const {
    const auto wanted = static_cast<std::uint64_t>(mapping.batch_size);
    const StreamCut more = reader_.cut(
        context,
        mapping,
        lane,
        lane.gathered_to,
        "",
        wanted > lane.gathered ? wanted - lane.gathered : 1);
    lane.gathered_to = more.last;
    lane.gathered += more.records.size();
    lane.gathered_bytes += more.payload.size();
    if (more.full || more.shard_ended || lane.gathered_bytes > stream_payload_max) {
        poll_in(context, mapping, lane, milliseconds{1});
    } else {
        put_lane(context, mapping, lane);
    }
}

void StreamPoller::on_wake(Context& context, Mapping& mapping) const {
    discover(context, mapping);
}

void StreamPoller::on_timer(Context& context, Mapping& mapping, const std::string& part) const {
    if (part == "shards") {
        on_wake(context, mapping);
        return;
    }
    if (const auto of = lane_of_window(part); !of.empty()) {
        auto lane = find_lane(context, mapping, of);
        if (lane && mapping.enabled && lane->state == Lane::State::idle) {
            go_on(context, mapping, *lane);
        }
        return; // whatever else it does, it looks at its window when that is done
    }
    auto lane = find_lane(context, mapping, part);
    if (!lane || !mapping.enabled || lane->state == Lane::State::running) {
        return;
    }
    go_on(context, mapping, *lane);
}

void StreamPoller::go_on(Context& context, Mapping& mapping, Lane& lane) const {
    while (begin_next(context, mapping, lane)) {
    }
}

// Whether there was nothing to wait for.
bool StreamPoller::begin_next(Context& context, Mapping& mapping, Lane& lane) const {
    if (!mapping.enabled) {
        lane.state = Lane::State::idle;
        put_lane(context, mapping, lane);
        return false;
    }
    if (is_final_call(lane)) {
        return delivery_.attempt(context, mapping, lane, no_records());
    }
    if (lane.tumbling && lane.tumbling->is_early) {
        end_window(lane);
        return true;
    }
    if (lane.batches.empty()) {
        return poll(context, mapping, lane);
    }
    const Batch& batch = lane.batches.front();
    StreamCut records = reader_.cut(context, mapping, lane, batch.after, batch.last, no_limit);
    if (lane.tumbling && records.window_ended && records.records.empty()) {
        end_window(lane); // the batch was cut before there were windows
        return true;
    }
    return delivery_.attempt(context, mapping, lane, std::move(records));
}

// Cuts the next batch, or waits for its window, or for more records.
bool StreamPoller::poll(Context& context, Mapping& mapping, Lane& lane) const {
    StreamCut batch = reader_.cut(
        context, mapping, lane, lane.position, "", static_cast<std::size_t>(mapping.batch_size));
    if (batch.records.empty() && batch.too_old.empty()) {
        lane.position = batch.last; // all of it filtered out, or another lane's
        lane.window_opened = {};
        if (must_end_window(context, lane, batch)) {
            end_window(lane);
            return true;
        }
        lane.state = Lane::State::idle;
        put_lane(context, mapping, lane);
        if (batch.shard_ended) {
            finish_shard(context, mapping, lane);
        }
        return false;
    }
    if (mapping.tumbling_s > 0 && !lane.tumbling && !batch.records.empty()) {
        open_window(context, mapping, lane, batch.records.front().arrival);
    }
    const Duration window = seconds{mapping.window_s};
    if (lane.window_opened == Time{}) {
        lane.window_opened = context.now;
    }
    const Time closes = lane.window_opened + window;
    if (!batch.full && !batch.shard_ended && context.now < closes) {
        lane.gathered = batch.records.size();
        lane.gathered_bytes = batch.payload.size();
        lane.gathered_to = batch.last;
        wait(context, mapping, lane, Lane::State::gathering, closes, TimerClass::foreground);
        return false;
    }
    lane.window_opened = {};
    lane.batches.push_back(Batch{lane.position, batch.last});
    return delivery_.attempt(context, mapping, lane, std::move(batch));
}

void StreamPoller::finish_shard(Context& context, Mapping& mapping, Lane& lane) const {
    lane.state = Lane::State::finished;
    put_lane(context, mapping, lane);
    discover(context, mapping);
}

void StreamPoller::on_invoked(
    Context& context,
    Mapping& mapping,
    const std::string& part,
    const InvocationResult& result) const {
    auto lane = find_lane(context, mapping, part);
    if (!lane || lane->state != Lane::State::running || lane->invocation != result.id) {
        return; // the lane was made anew meanwhile
    }
    lane->state = Lane::State::idle;
    lane->invocation.clear();
    if (is_outdated(context, mapping, *lane)) {
        put_lane(context, mapping, *lane); // its batch is delivered again
        return;
    }
    if (delivery_.settle(context, mapping, *lane, result)) {
        go_on(context, mapping, *lane);
    }
}

// The factor was changed while the mapping is disabled: which records are the lane's own is not
// what it was when its batch was cut. Lanes are made anew when the mapping starts.
bool StreamPoller::is_outdated(Context& context, const Mapping& mapping, const Lane& lane) const {
    if (mapping.enabled) {
        return false;
    }
    const std::vector<Lane> lanes = all_lanes(context, mapping);
    return std::count_if(lanes.begin(), lanes.end(), [&](const Lane& one) {
               return one.shard == lane.shard;
           }) != mapping.lanes;
}

void StreamPoller::read_settings(
    Context& context,
    Mapping& mapping,
    const json& request,
    const FunctionImage& /*function*/,
    bool creating) const {
    read_stream_settings(context, kind_, streams_, mapping, request, creating);
}

void StreamPoller::describe(const Mapping& mapping, json& out) const {
    describe_stream_settings(mapping, out);
}

// A shard is as far as its slowest lane.
EventSource::Lag
StreamPoller::lag(Context& context, const Scope& scope, const Mapping& mapping) const {
    std::map<std::string, std::string> checkpoints;
    for (const Lane& lane : all_lanes(context.store, scope, mapping)) {
        const auto [at, added] = checkpoints.emplace(lane.shard, lane.position);
        if (!added && is_before(lane.position, at->second)) {
            at->second = lane.position;
        }
    }
    Lag lag;
    for (const auto& [shard, position] : checkpoints) {
        const StreamLag behind = streams_.lag(context, mapping.source_arn, shard, position);
        lag.records += behind.records;
        if (behind.records > 0) {
            lag.age = std::max(lag.age, context.now - behind.oldest);
        }
    }
    return lag;
}

json StreamPoller::peek(Context& context, const Mapping& mapping) const {
    std::map<std::string, std::string> checkpoints;
    json lanes = json::array();
    for (const Lane& lane : all_lanes(context, mapping)) {
        const auto [at, added] = checkpoints.emplace(lane.shard, lane.position);
        if (!added && is_before(lane.position, at->second)) {
            at->second = lane.position;
        }
        json one = {
            {"shard", lane.shard},
            {"lane", lane.index},
            {"state", to_text(lane.state)},
            {"position", lane.position},
        };
        if (!lane.batches.empty()) {
            one["attempts"] = lane.batches.front().attempts;
            one["batches"] = lane.batches.size();
        }
        if (lane.tumbling) {
            one["tumbling"] = {
                {"start", to_iso8601(lane.tumbling->start, 0)},
                {"end", to_iso8601(lane.tumbling->end, 0)},
                {"state", json::parse_or_discard(lane.tumbling->state)}};
        }
        if (lane.state == Lane::State::running) {
            one["in_flight"] = lane.invocation;
        }
        if (lane.state == Lane::State::backing_off || lane.state == Lane::State::gathering) {
            one["next"] = to_iso8601(lane.next);
        }
        lanes.push_back(std::move(one));
    }
    return {{"checkpoints", checkpoints}, {"lanes", std::move(lanes)}};
}

} // namespace snowglobe::lambda
