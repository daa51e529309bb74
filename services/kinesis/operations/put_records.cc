// PutRecords: appends up to 500 records. A record that breaks a limit refuses the whole request.
#include "services/kinesis/describe.h"
#include "services/kinesis/incoming.h"
#include "services/kinesis/operations.h"

namespace snowglobe::kinesis {

namespace {
constexpr std::size_t request_mib_max = 10;
} // namespace

json put_records(Kinesis&, Context& context, const json& request) {
    Stream stream = Stream::of(context, request);
    std::vector<Incoming> records;
    std::size_t bytes = 0;
    for (const json& entry : request.at("Records")) {
        const std::string number = std::to_string(records.size() + 1);
        records.push_back(parse_incoming(stream, entry, "records." + number + ".member."));
        bytes += records.back().bytes;
    }
    if (bytes > request_mib_max * 1024 * 1024) {
        throw ApiError(
            "InvalidArgumentException",
            "Records size exceeds " + std::to_string(request_mib_max) + " MB limit");
    }
    json results = json::array();
    for (Incoming& record : records) {
        const auto [shard, sequence_number] =
            stream.append(context, record.partition_key, record.hash, std::move(record.data));
        results.push_back({{"ShardId", shard}, {"SequenceNumber", sequence_number}});
    }
    check_dry_run(request);
    return {{"FailedRecordCount", 0}, {"Records", std::move(results)}};
}

} // namespace snowglobe::kinesis
