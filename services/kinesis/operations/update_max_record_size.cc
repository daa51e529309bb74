// UpdateMaxRecordSize: 1 to 10 MiB; the range is the model's.
#include "services/kinesis/operations.h"
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

json update_max_record_size(Kinesis&, Context& context, const json& request) {
    Stream stream = Stream::of(context, request);
    stream.settings.record_kib_max = request.at("MaxRecordSizeInKiB").get<std::uint32_t>();
    stream.save();
    return json::object();
}

} // namespace snowglobe::kinesis
