// The service that shows messages on phones: POST {token,title,body,data}. What it has shown is in
// its table, a row a device and a post, with how often; to let it fail, hang or say that a device
// is gone, set a fault on the host.
#include "apps/common/attribute_value.h"
#include "apps/common/proxy_event.h"
#include "apps/common/setting.h"
#include "apps/epa/domain/digest.h"
#include "apps/epa/handlers/handlers.h"

namespace epa {

json push_service(const json& event, snowglobe::Context& context) {
    const json message = json::parse_or_discard(apps::body_of(event));
    const json data = message.is_object() ? message.value("data", json()) : json();
    if (event.at("httpMethod") != "POST" || !data.is_object()) {
        return apps::json_answer(400, {{"error", "no message"}});
    }
    const std::string device = message.value("token", "");
    const std::string post = data.value("post_id", "");
    context.call(
        "dynamodb",
        "UpdateItem",
        {{"TableName", apps::required_setting("EPA_PUSH_TABLE")},
         {"Key", apps::to_item({{"device", device}, {"post_id", post}})},
         {"UpdateExpression", "SET title = :title, body = :body ADD shown :one"},
         {"ExpressionAttributeValues",
          apps::to_item(
              {{":title", message.value("title", "")},
               {":body", message.value("body", "")},
               {":one", 1}})}});
    return apps::json_answer(200, {{"id", to_hex(sha256(device + post)).substr(0, 16)}});
}

} // namespace epa
