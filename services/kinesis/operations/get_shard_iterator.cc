// GetShardIterator: where reading begins. All five types become a fixed position at once.
#include "services/kinesis/describe.h"
#include "services/kinesis/opaque.h"
#include "services/kinesis/operations.h"

namespace snowglobe::kinesis {

namespace {

void check_combination(const std::string& type, const json& request) {
    const bool by_number = type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER";
    const bool has_number = request.contains("StartingSequenceNumber");
    if (by_number != has_number && type != "AT_TIMESTAMP") {
        throw invalid_argument(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
            "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
            "Request specified " +
            type +
            (has_number ? " and also a StartingSequenceNumber."
                        : " and no StartingSequenceNumber."));
    }
    if (type == "AT_TIMESTAMP" && !request.contains("Timestamp")) {
        throw invalid_argument(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current "
            "request has no timestamp parameter.");
    }
}

Position by_sequence_number(const Stream& stream, const Shard& shard, const json& request) {
    const auto& text = request.at("StartingSequenceNumber").get_ref<const std::string&>();
    const std::string used = "StartingSequenceNumber " + text +
                             " used in GetShardIterator on shard " + shard.id() + " in " +
                             stream.under_account();
    const auto number = SequenceNumber::parse(text);
    if (!number) {
        throw invalid_argument(used + " is invalid.");
    }
    if (number->shard != shard.number) {
        throw invalid_argument(
            "Invalid StartingSequenceNumber. It encodes " + shard_id(number->shard) +
            ", while it was used in a call to a shard with " + shard.id());
    }
    if (number->created_s != shard.created_s) {
        throw invalid_argument(used + " is invalid because it did not come from this stream.");
    }
    return {text, request.at("ShardIteratorType") == "AFTER_SEQUENCE_NUMBER"};
}

Shard shard_to_read(const Stream& stream, const json& request) {
    const auto& id = request.at("ShardId").get_ref<const std::string&>();
    const auto number = parse_shard_id(id);
    auto shard = number ? stream.find_shard(*number) : std::nullopt;
    if (!shard) {
        throw ApiError(
            "ResourceNotFoundException",
            "Shard " + (number ? shard_id(*number) : id) + " in " + stream.under_account() +
                " does not exist");
    }
    return *shard;
}

} // namespace

json get_shard_iterator(Kinesis&, Context& context, const json& request) {
    const Stream stream = Stream::of(context, request);
    const Shard shard = shard_to_read(stream, request);
    const auto type = request.at("ShardIteratorType").get<std::string>();
    check_combination(type, request);
    Position position;
    if (type == "LATEST") {
        position = stream.latest(shard, context.now);
    } else if (type == "AT_TIMESTAMP") {
        position = stream.position_at(shard, past_timestamp(context, request.at("Timestamp")));
    } else if (type != "TRIM_HORIZON") {
        position = by_sequence_number(stream, shard, request);
    }
    check_dry_run(request);
    const std::string iterator = to_text(ShardIterator{
        stream.scope().account,
        stream.scope().region,
        stream.name(),
        stream.settings.created,
        shard.number,
        position,
        context.now});
    return {{"ShardIterator", iterator}};
}

} // namespace snowglobe::kinesis
