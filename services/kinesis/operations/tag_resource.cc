// TagResource: AddTagsToStream by ResourceARN.
#include "services/kinesis/operations.h"
#include "services/kinesis/tags.h"

namespace snowglobe::kinesis {

json tag_resource(Kinesis&, Context& context, const json& request) {
    add_tags(stream_of_resource(context, request), request.at("Tags"));
    return json::object();
}

} // namespace snowglobe::kinesis
