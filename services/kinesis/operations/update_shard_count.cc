// UpdateShardCount: splits and merges to equal ranges, at once.
#include "services/kinesis/describe.h"
#include "services/kinesis/limits.h"
#include "services/kinesis/operations.h"
#include "services/kinesis/resharding.h"

namespace snowglobe::kinesis {

namespace {

constexpr std::uint32_t target_max = 10'000;
constexpr std::size_t updates_max = 10; // in any 24 hours

// AWS's own texts for these refusals are not known.
void check_target(const Stream& stream, std::uint32_t open, std::uint32_t target) {
    if (target > open * 2 || target < (open + 1) / 2 || target > target_max) {
        throw ApiError(
            "InvalidArgumentException",
            "TargetShardCount " + std::to_string(target) + " for " + stream.under_account() +
                " is not between half and double its open shard count of " + std::to_string(open) +
                ", or is over " + std::to_string(target_max) + ".");
    }
}

} // namespace

json update_shard_count(Kinesis&, Context& context, const json& request) {
    Stream stream = Stream::of(context, request);
    check_provisioned(stream);
    const auto target = request.at("TargetShardCount").get<std::uint32_t>();
    const std::uint32_t open = stream.open_shard_count();
    check_target(stream, open, target);
    check_shard_limit(context, std::int64_t{target} - open);
    std::erase_if(stream.settings.count_updates, [&](Time update) {
        return context.now - update >= hours{24};
    });
    if (stream.settings.count_updates.size() >= updates_max) {
        throw ApiError(
            "LimitExceededException",
            "UpdateShardCount on " + stream.under_account() + " was called more than " +
                std::to_string(updates_max) + " times in 24 hours.");
    }
    stream.settings.count_updates.push_back(context.now);
    stream.save();
    if (target != open) {
        reshard(context, stream, target);
    }
    return {
        {"StreamName", stream.name()},
        {"StreamARN", stream.arn()},
        {"CurrentShardCount", open},
        {"TargetShardCount", target}};
}

} // namespace snowglobe::kinesis
