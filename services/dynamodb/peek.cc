// GET /_snowglobe/dynamodb/...: "tables", "tables/<name>", and a page of "tables/<name>/items" or
// of "tables/<name>/records", those of its latest stream.
#include "emulator/base/encoding.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/stored_item.h"
#include "services/dynamodb/stream.h"

#include <algorithm>

namespace snowglobe::dynamodb {

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

constexpr std::size_t rows_shown_max = 100;

ApiError no_page() {
    return ApiError::validation("'from' must be the 'next' of an earlier page");
}

// In the order of a Scan; a page ends where the next one begins, whatever is written between.
json peek_items(Context& context, const dynamodb::Table& table, const Look::Page& page) {
    const auto range = table.segment(nullptr, 0, 1);
    const std::string& first = range.first;
    const std::optional<std::string> after = base64_decode(page.from);
    if (!after) {
        throw no_page();
    }
    json out = {{"items", json::array()}};
    std::string last = *after;
    context.store.scan(
        after->empty() ? first : first + *after + '\0',
        range.second,
        Direction::forward,
        [&](std::string_view key, std::string_view row) {
            if (out["items"].size() == page.rows_max) {
                out["next"] = base64_encode(last);
                return false;
            }
            last = key.substr(first.size());
            out["items"].push_back(dynamodb::decode_item(row).item());
            return true;
        });
    return out;
}

const char* to_text(dynamodb::StreamEntry::Kind kind) {
    switch (kind) {
    case dynamodb::StreamEntry::Kind::insert:
        return "INSERT";
    case dynamodb::StreamEntry::Kind::modify:
        return "MODIFY";
    case dynamodb::StreamEntry::Kind::remove:
        break;
    }
    return "REMOVE";
}

json show_entry(
    std::uint64_t shard, std::uint64_t sequence, const dynamodb::StreamEntry& entry) {
    json out = {
        {"sequence_number", dynamodb::sequence_text(sequence)},
        {"event", to_text(entry.kind)},
        {"created", to_iso8601(entry.created)},
        {"shard", shard},
        {"keys", json::parse(entry.keys)}};
    if (entry.by_time_to_live) {
        out["by"] = "time to live";
    }
    if (entry.old_image) {
        out["old"] = json::parse(*entry.old_image);
    }
    if (entry.new_image) {
        out["new"] = json::parse(*entry.new_image);
    }
    return out;
}

// All shards in the one order that their sequence numbers have.
json peek_records(
    Context& context, const dynamodb::StreamDescription& stream, const Look::Page& page) {
    std::uint64_t after = 0;
    if (!page.from.empty()) {
        const auto from = dynamodb::parse_sequence(page.from);
        if (!from) {
            throw no_page();
        }
        after = *from;
    }
    std::map<std::uint64_t, json> rows;
    const std::uint64_t shards = dynamodb::stream_state(context, stream).shard_count;
    for (std::uint64_t shard = 0; shard < shards; ++shard) {
        std::size_t of_shard = 0;
        dynamodb::scan_stream(
            context,
            stream,
            shard,
            after,
            [&](std::uint64_t sequence, const dynamodb::StreamEntry& entry) {
                rows.emplace(sequence, show_entry(shard, sequence, entry));
                return ++of_shard <= page.rows_max; // one more tells whether there are more
            });
    }
    json out = {{"arn", stream.arn()}, {"records", json::array()}};
    for (auto& [sequence, row] : rows) {
        if (out["records"].size() == page.rows_max) {
            out["next"] = dynamodb::sequence_text(after);
            break;
        }
        after = sequence;
        out["records"].push_back(std::move(row));
    }
    return out;
}

} // namespace

std::vector<Resource> Dynamodb::resources(Context& context) {
    std::vector<Resource> out;
    for (const std::string& name : names(context, "", SIZE_MAX)) {
        const dynamodb::Table table(*find(context, name));
        const dynamodb::TableDescription& description = table.description();
        const auto sizes = table.sizes(context);
        const auto items = sizes.find(0);
        Resource one;
        one.kind = "table";
        one.name = name;
        one.arn = description.arn();
        one.counts = {
            {"items", items == sizes.end() ? 0 : items->second.items},
            {"bytes", items == sizes.end() ? 0 : items->second.bytes},
            {"indexes", description.indexes.size()}};
        one.look = "tables/" + name;
        one.contents = {{"items", one.look + "/items", "items"}};
        if (!description.stream_label.empty()) {
            one.contents.push_back(
                {"stream records",
                 one.look + "/records",
                 "records",
                 "sequence_number",
                 description.stream_arn()});
        }
        std::string key = description.keys.hash.front().name;
        for (const dynamodb::KeyAttribute& range : description.keys.range) {
            key += ", " + range.name;
        }
        one.about["key"] = key;
        if (description.stream_enabled) {
            one.about["stream"] = description.stream_view;
        }
        if (!description.ttl_attribute.empty()) {
            one.about["ttl"] = description.ttl_attribute;
        }
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Scope> Dynamodb::scopes(Context& context) {
    return scopes_of(context.store, "dynamodb.table");
}

std::vector<std::string> Dynamodb::names(Context& context, Named kind) {
    return kind == Named::table ? names(context, "", SIZE_MAX) : std::vector<std::string>();
}

std::optional<json> Dynamodb::peek(Context& context, const Look& look) {
    const std::string_view path = look.path;
    if (path == "tables") {
        return json{{"tables", names(context, "", SIZE_MAX)}};
    }
    if (!path.starts_with("tables/")) {
        return std::nullopt;
    }
    std::string_view name = path.substr(7);
    const std::string_view part = name.substr(std::min(name.find('/'), name.size()));
    name.remove_suffix(part.size());
    const auto table = find(context, std::string(name));
    if (!table || (!part.empty() && part != "/items" && part != "/records")) {
        return std::nullopt;
    }
    if (part == "/items") {
        return peek_items(context, dynamodb::Table(*table), look.page(rows_shown_max));
    }
    if (part == "/records") {
        const auto stream = dynamodb::find_stream(context, table->stream_arn());
        return stream ? std::optional(peek_records(context, *stream, look.page(rows_shown_max)))
                      : std::nullopt;
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

} // namespace snowglobe::dynamodb
