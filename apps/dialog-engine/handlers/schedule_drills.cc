// Once a day: learners who have begun, are not done and have been silent for twelve hours get
// their next drill at some moment of the following three. The moment is when TTL deletes the item.
#include "apps/common/attribute_value.h"
#include "apps/common/table.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/handlers/companion.h"
#include "apps/dialog-engine/handlers/handlers.h"

namespace dialog_engine {

using namespace apps;

namespace {

constexpr std::int64_t idle_s = 720 * 60;
constexpr std::uint64_t spread_s = 10'800;

void schedule(snowglobe::Context& context, const Progress& progress, std::int64_t now_s) {
    const auto slug = progress.next(catalogue());
    if (progress.drills.empty() || !slug || now_s - progress.active_at < idle_s) {
        return;
    }
    const auto delay_s = static_cast<std::int64_t>(1 + context.random() % spread_s);
    context.call(
        "dynamodb",
        "PutItem",
        {{"TableName", table_name("drill-trigger-schedule")},
         {"Item",
          to_item(
              {{"phone_number", progress.phone_number},
               {"idempotency_key", "scheduled-" + *slug},
               {"trigger_ts", now_s + delay_s}})}});
}

} // namespace

json schedule_drills(const json&, snowglobe::Context& context) {
    require_stage();
    const auto now_s =
        std::chrono::floor<std::chrono::seconds>(context.now()).time_since_epoch().count();
    for_each_item(
        context, "Scan", {{"TableName", table_name("drill-progress")}}, [&](const json& item) {
            schedule(context, Progress::from_json(from_item(item)), now_s);
        });
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
