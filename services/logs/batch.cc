#include "services/logs/batch.h"

#include "emulator/store/rows.h"

#include <algorithm>
#include <limits>
#include <map>

namespace snowglobe::logs {

namespace {

constexpr const char* space = "logs.batch";
constexpr std::int64_t day_ms = 24LL * 3'600 * 1'000;

struct BatchPlace {
    std::int64_t first_ms = 0;
    std::uint64_t number = 0;
    std::string stream;
};

// Times of before 1970 are no events'.
std::uint64_t key_time(std::int64_t ms) {
    return ms < 0 ? 0 : static_cast<std::uint64_t>(ms);
}

BatchPlace read_key(std::string_view key, const Key& all) {
    KeyReader reader(key.substr(all.str().size()));
    BatchPlace place;
    place.first_ms = static_cast<std::int64_t>(reader.number());
    place.number = reader.number();
    place.stream = reader.text();
    return place;
}

struct Found {
    std::string key;
    std::uint64_t bytes = 0;
    bool is_of_function = false;
    std::string stream;
    std::int64_t last_ms = 0;
};

Found found(std::string_view key, const Key& all, const Batch& batch) {
    return {
        std::string(key),
        batch.bytes(),
        batch.is_of_function,
        read_key(key, all).stream,
        batch.events.empty() ? 0 : batch.events.back().first};
}

void erase(const GroupPlace& place, Group& group, const std::vector<Found>& batches) {
    for (const Found& batch : batches) {
        place.store.erase(batch.key);
        group.bytes -= batch.bytes;
        group.function_bytes -= batch.is_of_function ? batch.bytes : 0;
    }
}

// The stream of a sandbox goes with its last events: there is one for each that ever was.
void erase_empty_streams(const GroupPlace& place, const std::vector<Found>& batches) {
    for (const Found& batch : batches) {
        const auto stream =
            batch.is_of_function ? find_stream(place, batch.stream) : std::nullopt;
        if (stream && stream->last_ms == batch.last_ms) {
            erase_stream_row(place, batch.stream);
        }
    }
}

void let_go(const GroupPlace& place, Time now, Group& group) {
    const Rows<Batch> batches(place.store);
    std::vector<Found> gone;
    const Key all = place.key(space);
    if (group.retention_days != 0) {
        // Of these no event is younger.
        Key end = all;
        end.number(key_time(epoch_ms(group.oldest(now)) - day_ms));
        batches.scan(
            all.str(),
            end.str(),
            Direction::forward,
            [&](std::string_view key, const Batch& batch) {
                gone.push_back(found(key, all, batch));
                return true;
            });
        erase(place, group, gone);
        erase_empty_streams(place, gone);
        gone.clear();
    }
    if (group.function_bytes <= function_bytes_max) {
        return;
    }
    std::uint64_t left = group.function_bytes;
    batches.scan(all, Direction::forward, [&](std::string_view key, const Batch& batch) {
        if (batch.is_of_function) {
            gone.push_back(found(key, all, batch));
            left -= batch.bytes();
        }
        return left > function_bytes_max;
    });
    erase(place, group, gone);
    erase_empty_streams(place, gone);
}

} // namespace

std::uint64_t Batch::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& event : events) {
        sum += event.second.size() + event_overhead_bytes;
    }
    return sum;
}

RowKind batch_row() {
    return {space, "tttnnt", record_form<Batch>};
}

Position Position::end() {
    return {std::numeric_limits<std::int64_t>::max(), 0, 0};
}

void append(
    const GroupPlace& place,
    Time now,
    Group& group,
    const std::string& stream_name,
    Stream& stream,
    const Batch& batch) {
    const std::int64_t first = batch.events.front().first;
    const std::int64_t last = batch.events.back().first;
    stream.first_ms = stream.has_events() ? std::min(stream.first_ms, first) : first;
    stream.last_ms = stream.has_events() ? std::max(stream.last_ms, last) : last;
    stream.ingested = now;
    put_stream(place, stream_name, stream);
    Rows<Batch>(place.store)
        .put(
            place.key(space).number(key_time(first)).number(group.batches++).text(stream_name),
            batch);
    const std::uint64_t bytes = batch.bytes();
    group.bytes += bytes;
    group.function_bytes += batch.is_of_function ? bytes : 0;
    let_go(place, now, group);
}

void erase_batches(const GroupPlace& place) {
    Group counted; // goes with them
    std::vector<Found> gone;
    Rows<Batch>(place.store)
        .scan(place.key(space), Direction::forward, [&](std::string_view key, const Batch&) {
            gone.push_back({.key = std::string(key)});
            return true;
        });
    erase(place, counted, gone);
}

void erase_batches(const GroupPlace& place, Group& group, const std::string& stream) {
    std::vector<Found> gone;
    const Key all = place.key(space);
    Rows<Batch>(place.store)
        .scan(all, Direction::forward, [&](std::string_view key, const Batch& batch) {
            if (read_key(key, all).stream == stream) {
                gone.push_back(found(key, all, batch));
            }
            return true;
        });
    erase(place, group, gone);
}

void scan_events(
    const GroupPlace& place,
    const Range& range,
    Direction direction,
    const std::function<bool(const Event& event)>& visit) {
    const bool forward = direction == Direction::forward;
    const Key all = place.key(space);
    Key from = all;
    from.number(key_time(range.from.at_ms - day_ms));
    Key to = all;
    to.number(key_time(range.to.at_ms)).number(range.to.number).raw("\xff");
    // Events of batches that overlap. One may be told when no batch that is still to come can have
    // an earlier (a later) one.
    std::map<Position, Event> pending;
    bool goes_on = true;
    const auto tell = [&](const auto& may_be_told) {
        while (goes_on && !pending.empty()) {
            const auto next = forward ? pending.begin() : std::prev(pending.end());
            if (!may_be_told(next->first)) {
                return;
            }
            goes_on = visit(next->second);
            pending.erase(next);
        }
    };
    place.store.scan(
        from.str(),
        to.str(),
        direction,
        [&](std::string_view key, std::string_view bytes) {
            BatchPlace at = read_key(key, all);
            if (range.wants && !range.wants(at.stream)) {
                return true;
            }
            const std::int64_t day_on = at.first_ms + day_ms;
            const Position first{at.first_ms, at.number, 0};
            tell([&](const Position& position) {
                return forward ? position < first : position.at_ms > day_on;
            });
            Batch batch = decode<Batch>(bytes);
            for (std::size_t i = 0; i < batch.events.size(); ++i) {
                auto& [at_ms, message] = batch.events[i];
                const Position position{at_ms, at.number, i};
                if (position >= range.from && position < range.to) {
                    pending.emplace(
                        position,
                        Event{position, at.stream, std::move(message), batch.ingested});
                }
            }
            return goes_on;
        });
    tell([](const Position&) { return true; });
}

} // namespace snowglobe::logs
