// GET /_snowglobe/dynamodb/...: "tables" and "tables/<name>".
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/stream.h"

namespace snowglobe {

namespace {

json peek_streams(Context& context, const std::string& table_name) {
    json streams = json::array();
    for (const auto& stream : dynamodb::find_streams(context, table_name)) {
        json shards = json::array();
        const std::uint64_t count = dynamodb::stream_state(context, stream).shard_count;
        for (std::uint64_t shard = 0; shard < count; ++shard) {
            std::size_t records = 0;
            dynamodb::scan_stream(
                context, stream, shard, 0, [&](std::uint64_t, const dynamodb::StreamEntry&) {
                    ++records;
                    return true;
                });
            shards.push_back({{"id", stream.shard_id(context, shard)}, {"records", records}});
        }
        streams.push_back(
            {{"arn", stream.arn()},
             {"view", stream.view},
             {"enabled", !stream.closed},
             {"shards", std::move(shards)}});
    }
    return streams;
}

} // namespace

std::vector<std::string> Dynamodb::names(Context& context, Named kind) {
    return kind == Named::table ? names(context, "", SIZE_MAX) : std::vector<std::string>();
}

std::optional<json> Dynamodb::peek(Context& context, std::string_view path) {
    if (path == "tables") {
        return json{{"tables", names(context, "", SIZE_MAX)}};
    }
    if (!path.starts_with("tables/")) {
        return std::nullopt;
    }
    const auto table = find(context, std::string(path.substr(7)));
    if (!table) {
        return std::nullopt;
    }
    auto sizes = dynamodb::Table(*table).sizes(context);
    json indexes = json::object();
    for (const auto& index : table->indexes) {
        indexes[index.name] = {{"items", sizes[index.number].items}};
    }
    return json{
        {"name", table->name},
        {"items", sizes[0].items},
        {"bytes", sizes[0].bytes},
        {"indexes", std::move(indexes)},
        {"ttl_attribute", table->ttl_attribute},
        {"streams", peek_streams(context, table->name)}};
}

} // namespace snowglobe
