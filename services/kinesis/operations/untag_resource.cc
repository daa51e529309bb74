// UntagResource: RemoveTagsFromStream by ResourceARN.
#include "services/kinesis/operations.h"
#include "services/kinesis/tags.h"

namespace snowglobe::kinesis {

json untag_resource(Kinesis&, Context& context, const json& request) {
    remove_tags(stream_of_resource(context, request), request.at("TagKeys"));
    return json::object();
}

} // namespace snowglobe::kinesis
