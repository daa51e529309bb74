#pragma once
// Events, as they lie in the store: what one PutLogEvents, or one run of a function, has written is
// one row,
//     logs.batch/<account>/<region>/<group>/<time of its first event>/<number>/<stream>    Batch
// No batch spans more than a day (AWS's rule for PutLogEvents; a run takes 15 minutes at most), so
// who reads a group in the order of time looks at the batches of a day at once, however many there
// are.
//
// What functions write is bounded: of a group the newest function_bytes_max are kept, and the
// oldest batches go first, with streams that have no others. What clients write stays until it
// expires or is deleted.
#include "emulator/store/row_kind.h"
#include "services/logs/group.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::logs {

constexpr std::uint64_t function_bytes_max = 16 * 1'024 * 1'024;
// What an event counts beyond its text.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
constexpr std::uint64_t event_overhead_bytes = 26;

struct Batch {
    Time ingested{};
    bool is_of_function = false;
    std::vector<std::pair<std::int64_t, std::string>> events; // by time, in ms
    template <class Archive> void fields(Archive& archive) {
        archive(ingested, is_of_function, events);
    }

    std::uint64_t bytes() const;
};

RowKind batch_row();

// Where an event stands in its group: there are no two in one place.
struct Position {
    std::int64_t at_ms = 0;
    std::uint64_t number = 0; // of its batch
    std::uint64_t index = 0;  // in it
    friend auto operator<=>(const Position&, const Position&) = default;

    Position next() const { return {at_ms, number, index + 1}; }
    static Position at(std::int64_t ms) { return {ms, 0, 0}; }
    static Position end();
};

struct Event {
    Position position;
    std::string stream;
    std::string message;
    Time ingested{};
};

// Writes a batch, which must not be empty, and lets go of what is too old or too much. The stream's
// row is written; the group's is the caller's to write.
void append(
    const GroupPlace& place,
    Time now,
    Group& group,
    const std::string& stream_name,
    Stream& stream,
    const Batch& batch);

void erase_batches(const GroupPlace& place);
void erase_batches(const GroupPlace& place, Group& group, const std::string& stream);

// Which events: those of [from, to), of the streams that `wants`.
struct Range {
    Position from;
    Position to = Position::end();
    std::function<bool(const std::string& stream)> wants; // none: all
};

// In the order of time, or against it; visit(event) -> whether to go on.
void scan_events(
    const GroupPlace& place,
    const Range& range,
    Direction direction,
    const std::function<bool(const Event& event)>& visit);

} // namespace snowglobe::logs
