// DescribeStream: settings and a page of at most 100 shards.
#include "services/kinesis/describe.h"
#include "services/kinesis/operations.h"

#include <algorithm>

namespace snowglobe::kinesis {

namespace {
constexpr std::size_t shards_max = 100; // default and cap, whatever Limit says
} // namespace

json describe_stream(Kinesis&, Context& context, const json& request) {
    const Stream stream = Stream::of(context, request);
    const std::size_t limit = std::min(request.value("Limit", shards_max), shards_max);
    std::uint32_t from = 0;
    if (const auto after = request.find("ExclusiveStartShardId"); after != request.end()) {
        const auto number = parse_shard_id(after->get_ref<const std::string&>());
        if (!number) {
            throw ApiError(
                "ResourceNotFoundException",
                "Could not find shard " + after->get<std::string>() + " in " +
                    stream.under_account() + ".");
        }
        from = *number + 1;
    }
    json shards = json::array();
    bool more = false;
    stream.scan_shards(from, [&](const Shard& shard) {
        more = shards.size() == limit;
        if (!more) {
            shards.push_back(shard.to_json());
        }
        return !more;
    });
    json description = describe(stream);
    description["Shards"] = std::move(shards);
    description["HasMoreShards"] = more;
    return {{"StreamDescription", std::move(description)}};
}

} // namespace snowglobe::kinesis
