// DeleteStream: the stream and its records are gone at once.
#include "services/kinesis/operations.h"
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

json delete_stream(Kinesis&, Context& context, const json& request) {
    Stream::of(context, request).erase(context);
    return json::object();
}

} // namespace snowglobe::kinesis
