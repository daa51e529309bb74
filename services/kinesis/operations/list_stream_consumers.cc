// ListStreamConsumers: of enhanced fan-out, which is not there, so no stream has any. Consoles and
// infrastructure tools ask for them before anything else.
#include "services/kinesis/describe.h"
#include "services/kinesis/opaque.h"
#include "services/kinesis/operations.h"

namespace snowglobe::kinesis {

json list_stream_consumers(Kinesis&, Context& context, const json& request) {
    if (const auto token = request.find("NextToken"); token != request.end()) {
        if (request.contains("StreamCreationTimestamp")) {
            throw invalid_argument(
                "NextToken and StreamCreationTimestamp cannot be provided together.");
        }
        parse_page_token(token->get_ref<const std::string&>(), context.now);
        throw invalid_page_token(); // of another operation: this one has a single page
    }
    Stream::of(context, request);
    return {{"Consumers", json::array()}};
}

} // namespace snowglobe::kinesis
