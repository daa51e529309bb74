// PutRecord: appends one record.
#include "services/kinesis/describe.h"
#include "services/kinesis/incoming.h"
#include "services/kinesis/operations.h"

namespace snowglobe::kinesis {

namespace {

// Numbers of one producer are put in order anyway; only one that cannot be from here is refused.
void check_ordering(const Stream& stream, const Context& context, const json& request) {
    const auto given = request.find("SequenceNumberForOrdering");
    if (given == request.end()) {
        return;
    }
    const auto& text = given->get_ref<const std::string&>();
    const auto number = SequenceNumber::parse(text);
    const auto shard = number ? stream.find_shard(number->shard) : std::nullopt;
    if (!shard || number->created_s != shard->created_s ||
        number->put_s > std::max(epoch_s(context.now), shard->created_s)) {
        throw ApiError(
            "InvalidArgumentException",
            "ExclusiveMinimumSequenceNumber " + text + " used in PutRecord on " +
                stream.under_account() + " is invalid.");
    }
}

} // namespace

json put_record(Kinesis&, Context& context, const json& request) {
    Stream stream = Stream::of(context, request);
    Incoming record = parse_incoming(stream, request, "");
    check_ordering(stream, context, request);
    auto [shard, sequence_number] =
        stream.append(context, record.partition_key, record.hash, std::move(record.data));
    check_dry_run(request);
    return {{"SequenceNumber", std::move(sequence_number)}, {"ShardId", std::move(shard)}};
}

} // namespace snowglobe::kinesis
