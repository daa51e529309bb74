// What a developer may look at without side effects: GET /_snowglobe/kinesis/streams/...
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
#include "emulator/store/record.h"
#include "services/kinesis/describe.h"
#include "services/kinesis/kinesis.h"

namespace snowglobe::kinesis {


namespace {

std::size_t record_count(const Stream& stream, const Shard& shard) {
    std::size_t count = 0;
    stream.scan_records(shard.number, {}, [&](auto, auto) {
        ++count;
        return true;
    });
    return count;
}

json peek_stream(const Stream& stream) {
    json out = kinesis::describe(stream);
    out["Shards"] = json::array();
    for (const Shard& shard : stream.shards()) {
        json entry = shard.to_json();
        entry["RecordCount"] = record_count(stream, shard);
        out["Shards"].push_back(std::move(entry));
    }
    return out;
}

json peek_shard(const Stream& stream, const Shard& shard, const Look::Page& page) {
    json out = shard.to_json();
    out["Records"] = json::array();
    stream.scan_records(
        shard.number,
        {std::string(page.from), true},
        [&](std::string_view sequence_number, std::string_view stored) {
            if (out["Records"].size() == page.rows_max) {
                out["next"] = out["Records"].empty()
                                  ? json(page.from)
                                  : out["Records"].back()["SequenceNumber"];
                return false;
            }
            const auto record = decode<kinesis::Record>(stored);
            json entry = {
                {"SequenceNumber", std::string(sequence_number)},
                {"PartitionKey", record.partition_key},
                {"ApproximateArrivalTimestamp", to_iso8601(record.arrival)}};
            if (is_valid_utf8(record.data)) {
                entry["Text"] = record.data;
            } else {
                entry["Data"] = base64_encode(record.data);
            }
            out["Records"].push_back(std::move(entry));
            return true;
        });
    return out;
}

} // namespace

std::vector<std::string> Kinesis::names(Context& context, Named kind) {
    std::vector<std::string> names;
    if (kind == Named::stream) {
        for (const kinesis::Stream& stream :
             kinesis::Stream::all(context.store, context.scope)) {
            names.push_back(stream.name());
        }
    }
    return names;
}

std::vector<Resource> Kinesis::resources(Context& context) {
    std::vector<Resource> out;
    for (const Stream& stream : Stream::all(context.store, context.scope)) {
        Resource one;
        one.kind = "stream";
        one.name = stream.name();
        one.arn = stream.arn();
        one.look = "streams/" + one.name;
        std::size_t records = 0;
        std::size_t open = 0;
        const std::vector<Shard> shards = stream.shards();
        for (const Shard& shard : shards) {
            records += record_count(stream, shard);
            open += shard.closed ? 0 : 1;
            one.contents.push_back(
                {shard.id(),
                 one.look + "/" + shard.id(),
                 "Records",
                 "SequenceNumber",
                 stream.arn()});
        }
        one.counts = {{"records", records}, {"open_shards", open}, {"shards", shards.size()}};
        one.about = {
            {"mode", stream.settings.on_demand ? "ON_DEMAND" : "PROVISIONED"},
            {"retention_h", stream.settings.retention_h}};
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Scope> Kinesis::scopes(Context& context) {
    return scopes_of(context.store, "kinesis.stream");
}

std::optional<json> Kinesis::peek(Context& context, const Look& look) {
    std::string_view path = look.path;
    constexpr std::string_view streams = "streams";
    if (path == streams) {
        json out = json::array();
        for (const Stream& stream : Stream::all(context.store, context.scope)) {
            out.push_back(kinesis::summarize(stream));
        }
        return json{{"Streams", std::move(out)}};
    }
    if (!path.starts_with(streams) || path.substr(streams.size(), 1) != "/") {
        return std::nullopt;
    }
    path.remove_prefix(streams.size() + 1);
    const std::size_t slash = path.find('/');
    const auto stream = Stream::find(context.store, context.scope, path.substr(0, slash));
    if (!stream) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return peek_stream(*stream);
    }
    const auto number = kinesis::parse_shard_id(path.substr(slash + 1));
    const auto shard = number ? stream->find_shard(*number) : std::nullopt;
    return shard ? std::optional(peek_shard(*stream, *shard, look.page(SIZE_MAX))) : std::nullopt;
}

} // namespace snowglobe::kinesis
