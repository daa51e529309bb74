// AddTagsToStream
#include "services/kinesis/operations.h"
#include "services/kinesis/tags.h"

namespace snowglobe::kinesis {

json add_tags_to_stream(Kinesis&, Context& context, const json& request) {
    add_tags(Stream::of(context, request), request.at("Tags"));
    return json::object();
}

} // namespace snowglobe::kinesis
