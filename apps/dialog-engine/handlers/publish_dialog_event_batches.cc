// Event batches -> the public stream of them, for everybody downstream.
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/handlers/handlers.h"

namespace dialog_engine {

json publish_dialog_event_batches(const json& event, snowglobe::Context& context) {
    require_stage();
    std::vector<OutgoingRecord> records;
    for (const EventBatch& batch : written_batches(event)) {
        records.push_back({batch.phone_number, batch.to_json()});
    }
    put_records(context, "dialog-event-batches", records);
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
