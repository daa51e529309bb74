#include "apps/dialog-engine/adapters/idempotency.h"

#include "apps/common/attribute_value.h"
#include "apps/common/table.h"
#include "apps/dialog-engine/adapters/deployment.h"

namespace dialog_engine {

using namespace apps;

bool was_processed(snowglobe::Context& context, const std::string& realm, const std::string& key) {
    // An expiry in the past does not count until TTL has deleted it.
    return read_item(
               context,
               table_name("idempotency-checks"),
               {{"idempotency_key", key}, {"realm", realm}})
        .has_value();
}

void record_processed(
    snowglobe::Context& context,
    const std::string& realm,
    const std::string& key,
    std::chrono::minutes remembered_for) {
    const auto expiry = std::chrono::floor<std::chrono::seconds>(context.now() + remembered_for);
    context.call(
        "dynamodb",
        "PutItem",
        {{"TableName", table_name("idempotency-checks")},
         {"Item",
          to_item(
              {{"idempotency_key", key},
               {"realm", realm},
               {"expiration_ts", expiry.time_since_epoch().count()}})}});
}

} // namespace dialog_engine
