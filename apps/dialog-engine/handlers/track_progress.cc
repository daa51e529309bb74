// Published event batches -> progress: notes what each learner has done, and starts the next drill
// for those who ask for one.
#include "apps/common/attribute_value.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/domain/state.h"
#include "apps/dialog-engine/handlers/companion.h"
#include "apps/dialog-engine/handlers/handlers.h"

namespace dialog_engine {

using namespace apps;

json track_progress(const json& event, snowglobe::Context& context) {
    require_stage();
    for (const StreamRecord& record : kinesis_records(event)) {
        const EventBatch batch = EventBatch::from_json(record.data);
        Progress progress = load_progress(context, batch.phone_number).value_or(Progress{});
        progress.phone_number = batch.phone_number;
        if (sequence_at_most(batch.seq, progress.seq)) {
            continue;
        }
        const auto now =
            std::chrono::floor<std::chrono::seconds>(context.now()).time_since_epoch().count();
        if (const auto slug = progress.follow(batch, catalogue(), now)) {
            start_drill(context, progress, *slug, batch.batch_id);
        }
        context.call(
            "dynamodb",
            "PutItem",
            {{"TableName", table_name("drill-progress")}, {"Item", to_item(progress.to_json())}});
    }
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
