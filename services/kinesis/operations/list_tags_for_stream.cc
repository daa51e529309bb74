// ListTagsForStream: a page of tags, by key.
#include "services/kinesis/limits.h"
#include "services/kinesis/operations.h"
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

json list_tags_for_stream(Kinesis&, Context& context, const json& request) {
    const std::size_t limit = request.value("Limit", tags_max);
    const auto all = Stream::of(context, request).tags();
    auto tag = all.upper_bound(request.value("ExclusiveStartTagKey", ""));
    json tags = json::array();
    for (; tag != all.end() && tags.size() < limit; ++tag) {
        tags.push_back({{"Key", tag->first}, {"Value", tag->second}});
    }
    return {{"Tags", std::move(tags)}, {"HasMoreTags", tag != all.end()}};
}

} // namespace snowglobe::kinesis
