#pragma once
// Produce in JSON, as handlers and fixtures ask for it (context.call("kafka", "Produce", ...)):
//     {"topic": "orders", "records": [...]}         json_records.h
// answers {"topic": "orders", "offsets": [{"partition": 0, "offset": 17}, ...]}, in their order.
// A record without partition goes where its key does, one without key where the seed says (0: the
// first). Errors are Kafka's by name: UNKNOWN_TOPIC_OR_PARTITION, MESSAGE_TOO_LARGE. A topic that
// is not there is made, if clients could make it.
#include "emulator/base/json_fwd.h"
#include "services/kafka/kafka.h"

namespace snowglobe::kafka {

json produce_inside(Kafka& kafka, Context& context, const json& request);

} // namespace snowglobe::kafka
