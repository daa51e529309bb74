#include "apps/dialog-engine/handlers/companion.h"

#include "apps/common/attribute_value.h"
#include "apps/common/table.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/idempotency.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/domain/drill.h"

namespace dialog_engine {

using namespace apps;

namespace {
constexpr const char* initiation_realm = "drill-initiation";
} // namespace

std::optional<Progress>
load_progress(snowglobe::Context& context, const std::string& phone_number) {
    const auto found =
        read_item(context, table_name("drill-progress"), {{"phone_number", phone_number}});
    return found ? std::optional(Progress::from_json(*found)) : std::nullopt;
}

void start_drill(
    snowglobe::Context& context,
    const Progress& progress,
    const std::string& slug,
    const std::string& reason) {
    const std::string key = progress.phone_number + ":" + slug + ":" + reason;
    if (was_processed(context, initiation_realm, key)) {
        return;
    }
    const Drill drill = Drill::from_json(catalogue().drill(slug, progress.language));
    const json payload = {
        {"phone_number", progress.phone_number},
        {"drill_slug", slug},
        {"drill_body", drill.to_json()},
        {"drill_instance_id", context.uuid()}};
    put_records(
        context,
        "command-stream",
        {{progress.phone_number, {{"type", "START_DRILL"}, {"payload", payload}}}});
    record_processed(context, initiation_realm, key, std::chrono::minutes(600));
}

} // namespace dialog_engine
