#pragma once
// Streams of tables, as rows. A stream outlives its table, and its enabling, by the 24 hours that
// its records are kept. Rows:
//   "dynamodb.stream", account, region, table name, label       -> StreamDescription
//   "dynamodb.stream_state", stream number                      -> StreamState
//   "dynamodb.stream_record", stream number, shard, sequence    -> StreamEntry
// A stream has a shard for each partition that its table had when the stream was opened: 4 in
// on-demand mode, one for 3,000 read or 1,000 write units in provisioned mode. They never split;
// an item's records all lie in the shard that the hash of its partition chooses. Sequence numbers
// rise over the whole stream. Each stream has one background timer, trim_timer().
#include "emulator/base/time.h"
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "services/dynamodb/description.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::dynamodb {

class Image;
class Table;
enum class Writer : int;

constexpr std::uint64_t on_demand_shard_count = 4;
constexpr Duration stream_retention = hours{24};

struct StreamDescription {
    Scope scope;
    std::string table_name;
    std::string label;
    std::uint64_t number = 0;
    std::string view; // NEW_AND_OLD_IMAGES, NEW_IMAGE, OLD_IMAGE, KEYS_ONLY
    KeySchema keys;
    Time created{};
    std::optional<Time> closed; // disabled, or its table was deleted
    template <class Archive> void fields(Archive& archive) {
        archive(scope, table_name, label, number, view, keys, created, closed);
    }
    std::string arn() const;
    std::string shard_id(Context& context, std::uint64_t shard) const;
    // The shard of that id; nullopt: no such shard.
    std::optional<std::uint64_t> shard_of(Context& context, std::string_view id) const;
};

struct StreamState {
    std::uint64_t last = 0;    // sequence of the newest record; the first one is 1
    std::uint64_t trimmed = 0; // all records up to here are gone
    bool trim_armed = false;
    std::uint64_t shard_count = on_demand_shard_count; // never changes
    template <class Archive> void fields(Archive& archive) {
        archive(last, trimmed, trim_armed, shard_count);
    }
};

struct StreamEntry {
    enum class Kind : std::uint8_t { insert, modify, remove };
    friend constexpr Kind last_of(Kind) { return Kind::remove; }
    Kind kind = Kind::insert;
    Time created{};
    bool by_time_to_live = false;
    std::uint64_t size_bytes = 0;
    std::string keys; // JSON text, as the images
    std::optional<std::string> old_image;
    std::optional<std::string> new_image;
    template <class Archive> void fields(Archive& archive) {
        archive(kind, created, by_time_to_live, size_bytes, keys, old_image, new_image);
    }
};

extern const RowForm stream_entry_form; // whose texts are items

// 21 digits.
std::string sequence_text(std::uint64_t sequence);
std::optional<std::uint64_t> parse_sequence(std::string_view text);

// Opens a stream for the table and writes it into the description, or closes the current one.
void open_stream(
    Context& context, TableDescription& table, const std::string& view, std::uint64_t number);
void close_stream(Context& context, TableDescription& table);
// Part of Table::write.
void append_to_stream(
    Context& context,
    const Table& table,
    const Image& before,
    const Image& after,
    Writer writer);

// Throws ValidationException when the text is no ARN of a stream at all.
void check_stream_arn(std::string_view arn);
std::optional<StreamDescription> find_stream(Context& context, std::string_view arn);
// Of one table, or of all when the name is empty, in the order of table name and label.
std::vector<StreamDescription> find_streams(Context& context, const std::string& table_name);
StreamState stream_state(Context& context, const StreamDescription& stream);

// The records of a shard with a sequence above `after`, ascending. Return false to stop.
using VisitEntry = std::function<bool(std::uint64_t sequence, StreamEntry entry)>;
void scan_stream(
    Context& context,
    const StreamDescription& stream,
    std::uint64_t shard,
    std::uint64_t after,
    const VisitEntry& visit);

// The first sequence above `after` in the shard.
std::optional<std::uint64_t> next_in_stream(
    Context& context, const StreamDescription& stream, std::uint64_t shard, std::uint64_t after);

// The record as GetRecords shows it; its keys and images are raw JSON.
json describe_record(
    Context& context,
    const StreamDescription& stream,
    std::uint64_t sequence,
    const StreamEntry& entry);

// The timer is due: drops what is older than the retention, and the stream itself when it is closed
// and empty.
void trim_stream(Context& context, const std::string& timer);
std::string trim_timer(const StreamDescription& stream);

} // namespace snowglobe::dynamodb
