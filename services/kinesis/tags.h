#pragma once
// Tags of a stream; the operations of the old names and of the Resource names do the same.
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

void add_tags(const Stream& stream, const json& tags); // {"key": "value"}
void remove_tags(const Stream& stream, const json& keys);
// The stream that ResourceARN names; consumers and queues are not there yet.
Stream stream_of_resource(Context& context, const json& request);

} // namespace snowglobe::kinesis
