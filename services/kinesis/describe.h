#pragma once
// How a stream looks in replies, and the checks that several operations share.
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

// The members that DescribeStream and DescribeStreamSummary have in common.
json describe(const Stream& stream);
// An element of ListStreams' StreamSummaries.
json summarize(const Stream& stream);
ApiError invalid_argument(std::string message);
// Resharding by hand is for provisioned streams: ValidationException otherwise.
void check_provisioned(const Stream& stream);
// A request's timestamp; InvalidArgumentException if it lies beyond now.
Time past_timestamp(const Context& context, const json& timestamp);
// DryRun=true: a request that would have succeeded ends here, without effect.
void check_dry_run(const json& request);

} // namespace snowglobe::kinesis
