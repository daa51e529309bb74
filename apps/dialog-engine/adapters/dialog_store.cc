#include "apps/dialog-engine/adapters/dialog_store.h"

#include "apps/common/attribute_value.h"
#include "apps/common/table.h"
#include "apps/dialog-engine/adapters/deployment.h"

namespace dialog_engine {

using namespace apps;

DialogState load_state(snowglobe::Context& context, const std::string& phone_number) {
    const auto found =
        read_item(context, table_name("dialog-state"), {{"phone_number", phone_number}});
    return found ? DialogState::from_json(*found) : DialogState::fresh(phone_number);
}

void save(snowglobe::Context& context, const Outcome& outcome) {
    const auto put = [](const char* table, const json& object) -> json {
        return {{"Put", {{"TableName", table_name(table)}, {"Item", to_item(object)}}}};
    };
    context.call(
        "dynamodb",
        "TransactWriteItems",
        {{"TransactItems",
          {put("dialog-event-batches", outcome.batch.to_json()),
           put("dialog-state", outcome.state.to_json())}}});
}

} // namespace dialog_engine
