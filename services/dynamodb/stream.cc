#include "services/dynamodb/stream.h"

#include "emulator/base/check.h"
#include "emulator/base/encoding.h"
#include "emulator/store/rows.h"
#include "emulator/call/draws.h"
#include "services/dynamodb/description.h"
#include "services/dynamodb/quotas.h"
#include "services/dynamodb/table.h"

#include <algorithm>
#include <cstdio>

namespace snowglobe::dynamodb {

namespace {

constexpr std::int64_t reads_of_partition = 3'000;
constexpr std::int64_t reads_of_write = 3; // 1,000 write units fill a partition, too

Key stream_key(const Scope& scope, std::string_view table_name, std::string_view label) {
    return Key("dynamodb.stream")
        .text(scope.account)
        .text(scope.region)
        .text(table_name)
        .text(label);
}

Key state_key(std::uint64_t stream_number) {
    return Key("dynamodb.stream_state").number(stream_number);
}

std::uint64_t partitions_of(const TableDescription& table) {
    if (table.on_demand) {
        return on_demand_shard_count;
    }
    // More than a table may have is in data directories from before that was checked.
    const Throughput& units = table.throughput;
    const std::int64_t reads = std::min(units.read_units, table_units_max) +
                               std::min(units.write_units, table_units_max) * reads_of_write;
    const std::int64_t partitions = (reads + reads_of_partition - 1) / reads_of_partition;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(1, partitions));
}

Key record_key(std::uint64_t stream_number, std::uint64_t shard) {
    return Key("dynamodb.stream_record").number(stream_number).number(shard);
}

std::uint64_t shard_of_item(const Table& table, const json& item, std::uint64_t shard_count) {
    std::string partition;
    for (const KeyAttribute& attribute : table.keys().hash) {
        partition += key_bytes(item.at(attribute.name));
    }
    return static_cast<std::uint64_t>(
        static_cast<unsigned __int128>(stable_hash(partition)) * shard_count >> 64);
}

std::string image_of(const Image& image) {
    const StoredItem stored = decode_item(image.row());
    if (!stored.may_have_number_sets()) {
        return std::string(stored.text);
    }
    json item = *image.item();
    put_sets_in_hash_order(item);
    return item.dump();
}

} // namespace

std::string StreamDescription::arn() const {
    return "arn:aws:dynamodb:" + scope.region + ":" + scope.account + ":table/" + table_name +
           "/stream/" + label;
}

std::string StreamDescription::shard_id(Context& context, std::uint64_t shard) const {
    char text[64];
    const std::string hash = to_hex(std::string_view(
        reinterpret_cast<const char*>(context.id_of("dynamodb.shard", arn(), shard).data()), 4));
    std::snprintf(
        text,
        sizeof text,
        "shardId-%020llu-%s",
        static_cast<unsigned long long>(epoch_ms(created)) + shard, // ids rise with the shards
        hash.c_str());
    return text;
}

std::optional<std::uint64_t>
StreamDescription::shard_of(Context& context, std::string_view id) const {
    const std::uint64_t count = stream_state(context, *this).shard_count;
    for (std::uint64_t shard = 0; shard < count; ++shard) {
        if (shard_id(context, shard) == id) {
            return shard;
        }
    }
    return std::nullopt;
}

std::string sequence_text(std::uint64_t sequence) {
    std::string digits = std::to_string(sequence);
    return "1" + std::string(20 - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> parse_sequence(std::string_view text) {
    if (text.size() != 21 || text.front() != '1' || text[1] != '0' ||
        text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    return std::stoull(std::string(text.substr(1)));
}

void open_stream(
    Context& context, TableDescription& table, const std::string& view, std::uint64_t number) {
    // The label is the time of creation; two streams of one table never share it.
    Time at = context.now;
    const auto label_of = [](Time time) { return to_iso8601(time, 3).substr(0, 23); };
    while (context.store.get(stream_key(table.scope, table.name, label_of(at)).str())) {
        at += milliseconds{1};
    }
    const std::string label = label_of(at);
    const StreamDescription stream{
        table.scope, table.name, label, number, view, table.keys, context.now, std::nullopt};
    context.store.put(stream_key(table.scope, table.name, label).str(), encode(stream));
    context.store.put(
        state_key(number).str(), encode(StreamState{.shard_count = partitions_of(table)}));
    table.stream_enabled = true;
    table.stream_label = label;
    table.stream_view = view;
    table.stream_number = number;
    context.notify(stream.arn());
}

void close_stream(Context& context, TableDescription& table) {
    if (!table.stream_enabled) {
        return;
    }
    const Rows<StreamDescription> streams(context.store);
    const Key key = stream_key(table.scope, table.name, table.stream_label);
    auto stream = streams.find(key);
    SNOWGLOBE_CHECK(stream.has_value());
    stream->closed = context.now;
    streams.put(key, *stream);
    table.stream_enabled = false;
    // A timer that stands for the oldest record comes first, and goes on to this one.
    if (!stream_state(context, *stream).trim_armed) {
        context.schedule_at(
            trim_timer(*stream), context.now + stream_retention, TimerClass::background);
    }
    context.notify(stream->arn());
}

void append_to_stream(
    Context& context,
    const Table& table,
    const Image& before,
    const Image& after,
    Writer writer) {
    const TableDescription& description = table.description();
    const Rows<StreamState> states(context.store);
    StreamState state = *states.find(state_key(description.stream_number));
    const std::string& view = description.stream_view;
    const bool both = view == "NEW_AND_OLD_IMAGES";

    StreamEntry entry;
    entry.created = context.now;
    entry.by_time_to_live = writer == Writer::time_to_live;
    const json& item = *(after.exists() ? after : before).item();
    const json keys = key_of(item, table.keys());
    entry.keys = keys.dump();
    entry.size_bytes = size_of_item(keys);
    entry.kind = !before.exists()  ? StreamEntry::Kind::insert
                 : !after.exists() ? StreamEntry::Kind::remove
                                   : StreamEntry::Kind::modify;
    if (before.exists() && (both || view == "OLD_IMAGE")) {
        entry.old_image = image_of(before);
        entry.size_bytes += before.size_bytes();
    }
    if (after.exists() && (both || view == "NEW_IMAGE")) {
        entry.new_image = image_of(after);
        entry.size_bytes += after.size_bytes();
    }
    ++state.last;
    context.store.put(
        record_key(description.stream_number, shard_of_item(table, item, state.shard_count))
            .number(state.last)
            .str(),
        encode(entry));
    if (!state.trim_armed) {
        state.trim_armed = true;
        context.schedule_at(
            "trim/" + description.name + "/" + description.stream_label,
            context.now + stream_retention,
            TimerClass::background);
    }
    states.put(state_key(description.stream_number), state);
    const std::string arn = description.stream_arn();
    context.made(arn, sequence_text(state.last));
    context.notify(arn);
}

void check_stream_arn(std::string_view arn) {
    if (!arn.starts_with("arn:aws:dynamodb:") || arn.find("/stream/") == std::string_view::npos) {
        throw ApiError::validation("Invalid StreamArn: " + std::string(arn));
    }
}

std::optional<StreamDescription> find_stream(Context& context, std::string_view arn) {
    // arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>
    std::vector<std::string> parts;
    for (int i = 0; i < 5; ++i) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) {
            return std::nullopt;
        }
        parts.emplace_back(arn.substr(0, colon));
        arn.remove_prefix(colon + 1);
    }
    const std::size_t stream = arn.find("/stream/");
    if (parts[2] != "dynamodb" || !arn.starts_with("table/") || stream == std::string_view::npos ||
        stream < 6) {
        return std::nullopt;
    }
    return Rows<StreamDescription>(context.store)
        .find(stream_key({parts[4], parts[3]}, arn.substr(6, stream - 6), arn.substr(stream + 8)));
}

std::vector<StreamDescription> find_streams(Context& context, const std::string& table_name) {
    Key prefix = Key("dynamodb.stream").text(context.scope.account).text(context.scope.region);
    if (!table_name.empty()) {
        prefix.text(table_name);
    }
    std::vector<StreamDescription> out;
    Rows<StreamDescription>(context.store)
        .scan(prefix, Direction::forward, [&](std::string_view, StreamDescription stream) {
            out.push_back(std::move(stream));
            return true;
        });
    return out;
}

StreamState stream_state(Context& context, const StreamDescription& stream) {
    return Rows<StreamState>(context.store)
        .find(state_key(stream.number))
        .value_or(StreamState{});
}

void scan_stream(
    Context& context,
    const StreamDescription& stream,
    std::uint64_t shard,
    std::uint64_t after,
    const VisitEntry& visit) {
    const Key all = record_key(stream.number, shard);
    Rows<StreamEntry>(context.store)
        .scan(
            Key(all).number(after + 1).str(),
            all.end(),
            Direction::forward,
            [&](std::string_view key, StreamEntry entry) {
                KeyReader reader(key.substr(all.str().size()));
                return visit(reader.number(), std::move(entry));
            });
}

const RowForm stream_entry_form{
    [](std::string_view row) {
        const auto entry = read_record<StreamEntry>(row);
        const auto is_item = [](const std::string& text) {
            return json::parse_or_discard(text).is_object();
        };
        if (!is_item(entry.keys) || (entry.old_image && !is_item(*entry.old_image)) ||
            (entry.new_image && !is_item(*entry.new_image))) {
            throw Decoder::Malformed{};
        }
    },
    [](std::string_view row) {
        std::string now = record_form<StreamEntry>.from_format_3(row);
        stream_entry_form.check(now);
        return now;
    }};

std::optional<std::uint64_t> next_in_stream(
    Context& context, const StreamDescription& stream, std::uint64_t shard, std::uint64_t after) {
    const Key all = record_key(stream.number, shard);
    std::optional<std::uint64_t> found;
    context.store.scan(
        Key(all).number(after + 1).str(),
        all.end(),
        Direction::forward,
        [&](std::string_view key, std::string_view) {
            found = KeyReader(key.substr(all.str().size())).number();
            return false;
        });
    return found;
}

json describe_record(
    Context& context,
    const StreamDescription& stream,
    std::uint64_t sequence,
    const StreamEntry& entry) {
    json change{
        {"ApproximateCreationDateTime", epoch_s(entry.created)},
        {"Keys", CarriedJson::trusted(entry.keys)},
        {"SequenceNumber", sequence_text(sequence)},
        {"SizeBytes", entry.size_bytes},
        {"StreamViewType", stream.view}};
    if (entry.new_image) {
        change["NewImage"] = CarriedJson::trusted(*entry.new_image);
    }
    if (entry.old_image) {
        change["OldImage"] = CarriedJson::trusted(*entry.old_image);
    }
    const Id128 id = context.id_of("dynamodb.event", stream.arn(), sequence);
    json record{
        {"eventID", to_hex(std::string_view(reinterpret_cast<const char*>(id.data()), id.size()))},
        {"eventName",
         entry.kind == StreamEntry::Kind::insert   ? "INSERT"
         : entry.kind == StreamEntry::Kind::modify ? "MODIFY"
                                                   : "REMOVE"},
        {"eventVersion", "1.1"},
        {"eventSource", "aws:dynamodb"},
        {"awsRegion", stream.scope.region},
        {"dynamodb", std::move(change)}};
    if (entry.by_time_to_live) {
        record["userIdentity"] = {{"PrincipalId", "dynamodb.amazonaws.com"}, {"Type", "Service"}};
    }
    return record;
}

std::string trim_timer(const StreamDescription& stream) {
    return "trim/" + stream.table_name + "/" + stream.label;
}

void trim_stream(Context& context, const std::string& timer) {
    const std::size_t slash = timer.find('/', 5);
    const std::string table_name = timer.substr(5, slash - 5);
    const std::string label = timer.substr(slash + 1);
    const Key key = stream_key(context.scope, table_name, label);
    const auto stream = Rows<StreamDescription>(context.store).find(key);
    if (!stream) {
        return;
    }
    StreamState state = stream_state(context, *stream);
    std::optional<Time> oldest; // of those that stay
    for (std::uint64_t shard = 0; shard < state.shard_count; ++shard) {
        std::vector<std::uint64_t> expired;
        scan_stream(context, *stream, shard, 0, [&](std::uint64_t sequence, StreamEntry entry) {
            if (entry.created + stream_retention > context.now) {
                oldest = std::min(oldest.value_or(entry.created), entry.created);
                return false;
            }
            expired.push_back(sequence);
            return true;
        });
        for (const std::uint64_t sequence : expired) {
            context.store.erase(record_key(stream->number, shard).number(sequence).str());
            state.trimmed = std::max(state.trimmed, sequence);
        }
    }
    state.trim_armed = oldest.has_value();
    if (oldest) {
        context.schedule_at(timer, *oldest + stream_retention, TimerClass::background);
    } else if (stream->closed) {
        if (*stream->closed + stream_retention <= context.now) {
            context.store.erase(key.str());
            context.store.erase(state_key(stream->number).str());
            return;
        }
        context.schedule_at(timer, *stream->closed + stream_retention, TimerClass::background);
    }
    context.store.put(state_key(stream->number).str(), encode(state));
}

} // namespace snowglobe::dynamodb
