// ListStreams: by name, at most 100 a page.
#include "services/kinesis/describe.h"
#include "services/kinesis/opaque.h"
#include "services/kinesis/operations.h"

#include <algorithm>

namespace snowglobe::kinesis {

namespace {
constexpr std::size_t streams_max = 100; // default and cap, whatever Limit says
} // namespace

json list_streams(Kinesis&, Context& context, const json& request) {
    std::string after = request.value("ExclusiveStartStreamName", "");
    if (const auto token = request.find("NextToken"); token != request.end()) {
        const PageToken page = parse_page_token(token->get_ref<const std::string&>(), context.now);
        if (!page.stream.empty()) {
            throw invalid_page_token(); // of ListShards
        }
        after = page.after;
    }
    const std::size_t limit = std::min(request.value("Limit", streams_max), streams_max);
    json names = json::array();
    json summaries = json::array();
    bool more = false;
    for (const Stream& stream : Stream::all(context.store, context.scope)) {
        if (!after.empty() && stream.name() <= after) {
            continue;
        }
        more = names.size() == limit;
        if (more) {
            break;
        }
        names.push_back(stream.name());
        summaries.push_back(summarize(stream));
    }
    json reply = {{"HasMoreStreams", more}};
    if (more) {
        reply["NextToken"] = to_text({.after = names.back(), .created = context.now});
    }
    reply["StreamNames"] = std::move(names);
    reply["StreamSummaries"] = std::move(summaries);
    return reply;
}

} // namespace snowglobe::kinesis
