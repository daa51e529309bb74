// RemoveTagsFromStream: keys that are not there do not matter.
#include "services/kinesis/operations.h"
#include "services/kinesis/tags.h"

namespace snowglobe::kinesis {

json remove_tags_from_stream(Kinesis&, Context& context, const json& request) {
    remove_tags(Stream::of(context, request), request.at("TagKeys"));
    return json::object();
}

} // namespace snowglobe::kinesis
