// The registration service: knows the codes `acme` (an employer) and `demo` (a demonstration), and
// counts what it is asked, in the table registration-requests-{stage}: one item a code.
#include "apps/common/attribute_value.h"
#include "apps/common/proxy_event.h"
#include "apps/common/setting.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/handlers/handlers.h"

namespace dialog_engine {

using namespace apps;

namespace {

void count(snowglobe::Context& context, const std::string& code) {
    context.call(
        "dynamodb",
        "UpdateItem",
        {{"TableName", table_name("registration-requests")},
         {"Key", to_item({{"code", code.empty() ? " " : code}})},
         {"UpdateExpression", "ADD requests :one"},
         {"ExpressionAttributeValues", to_item({{":one", 1}})}});
}

} // namespace

json registration_service(const json& event, snowglobe::Context& context) {
    if (header(event, "authorization") !=
        "Bearer " + setting("REGISTRATION_VALIDATION_KEY", "bacon")) {
        return json_answer(401, {{"detail", "Invalid token."}});
    }
    if (event.at("httpMethod") != "POST" || event.at("path") != "/api/v1/identity/validate-code") {
        return json_answer(404, {{"detail", "Not found."}});
    }
    const json question = json::parse_or_discard(body_of(event));
    if (!question.is_object() || !question.value("code", json()).is_string()) {
        return json_answer(400, {{"detail", "code: this field is required."}});
    }
    const std::string code = question.at("code").get<std::string>();
    count(context, code);
    if (code == "acme") {
        const json account = {
            {"employer_id", 1}, {"employer_name", "Acme"}, {"unit_id", 1}, {"unit_name", "North"}};
        return json_answer(200, {{"valid", true}, {"is_demo", false}, {"account_info", account}});
    }
    const bool demo = code == "demo";
    return json_answer(200, {{"valid", demo}, {"is_demo", demo}, {"account_info", nullptr}});
}

} // namespace dialog_engine
