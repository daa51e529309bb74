#include "services/kinesis/limits.h"

#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

std::uint32_t shard_limit(const Scope& scope) {
    // "20,000 shards per account in us-east-1, us-west-2 and eu-west-1; elsewhere 1,000 or 6,000":
    // https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
    const bool large =
        scope.region == "us-east-1" || scope.region == "us-west-2" || scope.region == "eu-west-1";
    return large ? 20'000 : 6'000;
}

void check_shard_limit(Context& context, std::int64_t additional) {
    const std::uint32_t open = Stream::open_shards_in(context.store, context.scope);
    const std::uint32_t limit = shard_limit(context.scope);
    if (additional <= 0 || open + additional <= limit) {
        return;
    }
    throw ApiError(
        "LimitExceededException",
        "This request would exceed the shard limit for the account " + context.scope.account +
            " in " + context.scope.region + ". Current shard count for the account: " +
            std::to_string(open) + ". Limit: " + std::to_string(limit) +
            ". Number of additional shards that would have resulted from this request: " +
            std::to_string(additional) +
            ". Refer to the AWS Service Limits page "
            "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current "
            "limits and how to request higher limits.");
}

void check_retention_period(std::int64_t hours) {
    const std::string requested =
        " hours. Requested retention period (" + std::to_string(hours) + " hours) is too ";
    if (hours < retention_h_min) {
        throw ApiError(
            "InvalidArgumentException",
            "Minimum allowed retention period is " + std::to_string(retention_h_min) + requested +
                "short.");
    }
    if (hours > retention_h_max) {
        throw ApiError(
            "InvalidArgumentException",
            "Maximum allowed retention period is " + std::to_string(retention_h_max) + requested +
                "long.");
    }
}

} // namespace snowglobe::kinesis
