#include "services/lambda/failure_document.h"

#include "emulator/base/json.h"

#include <nlohmann/json.hpp>

namespace snowglobe::lambda {

std::string failure_document(
    const FailedBatch& batch, const StreamTraits& traits, Time now) {
    using ordered = nlohmann::ordered_json;
    const int digits = traits.failure_digits;
    ordered out;
    out["requestContext"] = ordered{
        {"requestId", batch.request_id},
        {"functionArn", batch.function_arn},
        {"condition", batch.condition},
        {"approximateInvokeCount", batch.invoke_count},
    };
    if (batch.was_invoked) {
        out["responseContext"] = ordered{
            {"statusCode", 200},
            {"executedVersion", "$LATEST"},
            {"functionError", batch.is_unhandled ? ordered("Unhandled") : ordered()},
        };
    }
    out["version"] = "1.0";
    out["timestamp"] = to_iso8601(now, 3);
    out[std::string(traits.failure_member)] = ordered{
        {"shardId", batch.shard_id},
        {"startSequenceNumber", batch.first_sequence_number},
        {"endSequenceNumber", batch.last_sequence_number},
        {"approximateArrivalOfFirstRecord", to_iso8601(batch.first_arrival, digits)},
        {"approximateArrivalOfLastRecord", to_iso8601(batch.last_arrival, digits)},
        {"batchSize", batch.size},
        {"streamArn", batch.stream_arn},
    };
    return out.dump();
}

} // namespace snowglobe::lambda
