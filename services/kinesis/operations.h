#pragma once
// One function an operation, each in operations/<name>.cc; the table is operations.def.
#include "services/kinesis/kinesis.h"

namespace snowglobe::kinesis {

json add_tags_to_stream(Kinesis& kinesis, Context& context, const json& request);
json create_stream(Kinesis& kinesis, Context& context, const json& request);
json decrease_stream_retention_period(Kinesis& kinesis, Context& context, const json& request);
json delete_stream(Kinesis& kinesis, Context& context, const json& request);
json describe_limits(Kinesis& kinesis, Context& context, const json& request);
json describe_stream(Kinesis& kinesis, Context& context, const json& request);
json describe_stream_summary(Kinesis& kinesis, Context& context, const json& request);
json get_records(Kinesis& kinesis, Context& context, const json& request);
json get_shard_iterator(Kinesis& kinesis, Context& context, const json& request);
json increase_stream_retention_period(Kinesis& kinesis, Context& context, const json& request);
json list_shards(Kinesis& kinesis, Context& context, const json& request);
json list_stream_consumers(Kinesis& kinesis, Context& context, const json& request);
json list_streams(Kinesis& kinesis, Context& context, const json& request);
json list_tags_for_resource(Kinesis& kinesis, Context& context, const json& request);
json list_tags_for_stream(Kinesis& kinesis, Context& context, const json& request);
json merge_shards(Kinesis& kinesis, Context& context, const json& request);
json put_record(Kinesis& kinesis, Context& context, const json& request);
json put_records(Kinesis& kinesis, Context& context, const json& request);
json remove_tags_from_stream(Kinesis& kinesis, Context& context, const json& request);
json split_shard(Kinesis& kinesis, Context& context, const json& request);
json tag_resource(Kinesis& kinesis, Context& context, const json& request);
json untag_resource(Kinesis& kinesis, Context& context, const json& request);
json update_max_record_size(Kinesis& kinesis, Context& context, const json& request);
json update_shard_count(Kinesis& kinesis, Context& context, const json& request);
json update_stream_mode(Kinesis& kinesis, Context& context, const json& request);

} // namespace snowglobe::kinesis
