#include "apps/class-connect/handlers/handlers.h"

using namespace class_connect;

SNOWGLOBE_HANDLERS(
    {"graphql_action", graphql_action},
    {"graphql_query", graphql_query},
    {"dynamo_stream_to_sqs", dynamo_stream_to_sqs},
    {"event_processor", event_processor},
    {"rebuild_read_layer", rebuild_read_layer})
