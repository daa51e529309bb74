// Items that TTL deletes from drill-trigger-schedule -> START_DRILL, unless the learner has done
// something else meanwhile, so that this drill is no longer the next.
#include "apps/common/attribute_value.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/handlers/companion.h"
#include "apps/dialog-engine/handlers/handlers.h"

#include <string_view>

namespace dialog_engine {

using namespace apps;

json trigger_drill(const json& event, snowglobe::Context& context) {
    require_stage();
    constexpr std::string_view prefix = "scheduled-";
    for (const json& record : event.at("Records")) {
        const json identity = record.value("userIdentity", json::object());
        if (record.at("eventName") != "REMOVE" ||
            identity.value("principalId", "") != "dynamodb.amazonaws.com") {
            continue; // somebody else's doing
        }
        const json item = from_item(record.at("dynamodb").at("OldImage"));
        const std::string key = item.at("idempotency_key").get<std::string>();
        const auto progress = load_progress(context, item.at("phone_number").get<std::string>());
        if (!progress || !key.starts_with(prefix)) {
            continue;
        }
        const std::string slug = key.substr(prefix.size());
        if (progress->next(catalogue()) == slug) {
            start_drill(context, *progress, slug, record.at("eventID").get<std::string>());
        }
    }
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
