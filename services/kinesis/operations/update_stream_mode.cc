// UpdateStreamMode: shards are kept.
#include "services/kinesis/operations.h"
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

json update_stream_mode(Kinesis&, Context& context, const json& request) {
    if (request.contains("WarmThroughputMiBps")) {
        throw ApiError::unsupported("the parameter WarmThroughputMiBps");
    }
    Stream stream = Stream::of(context, request);
    stream.settings.on_demand = request.at("StreamModeDetails").at("StreamMode") == "ON_DEMAND";
    stream.save();
    return json::object();
}

} // namespace snowglobe::kinesis
