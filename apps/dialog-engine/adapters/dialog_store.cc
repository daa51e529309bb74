#include "apps/dialog-engine/adapters/dialog_store.h"

#include "apps/common/attribute_value.h"
#include "apps/dialog-engine/adapters/deployment.h"

namespace dialog_engine {

using namespace apps;

DialogState load_state(snowglobe::Context& context, const std::string& phone_number) {
    const json found = context.call(
        "dynamodb",
        "GetItem",
        {{"TableName", table_name("dialog-state")},
         {"Key", to_item({{"phone_number", phone_number}})},
         {"ConsistentRead", true}});
    const auto item = found.find("Item");
    return item == found.end() ? DialogState::fresh(phone_number)
                               : DialogState::from_json(from_item(*item));
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
