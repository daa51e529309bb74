#pragma once
// The functions of the service, one a file; library.cc lists them.
#include <snowglobe/handler.h>

namespace class_connect {

using snowglobe::json;

json graphql_action(const json& event, snowglobe::Context& context);
json graphql_query(const json& event, snowglobe::Context& context);
json dynamo_stream_to_sqs(const json& event, snowglobe::Context& context);
json event_processor(const json& event, snowglobe::Context& context);
json rebuild_read_layer(const json& event, snowglobe::Context& context);

} // namespace class_connect
