// The API: asks for a country's data to be fetched, shows what is stored and how the last fetch
// went.
#include "apps/common/attribute_value.h"
#include "apps/common/proxy_event.h"
#include "apps/countries/adapters/aws.h"
#include "apps/countries/domain/country_code.h"
#include "apps/countries/domain/wire.h"
#include "apps/countries/handlers/handlers.h"

#include <stdexcept>
#include <string>

namespace countries {

namespace {

json failure(int status, const std::string& code, const std::string& message) {
    return apps::json_text_answer(status, json_text({{"Code", code}, {"Message", message}}));
}

json fetch_data(snowglobe::Context& context, const std::string& code) {
    const json queue = call_sqs(
        context,
        "QueueUrlRetrievalFailure",
        "GetQueueUrl",
        {{"QueueName", resource_name("fetch-requests")}});
    call_sqs(
        context,
        "QueueSendMessageFailure",
        "SendMessage",
        {{"QueueUrl", queue.at("QueueUrl")}, {"MessageBody", code}});
    const std::string message =
        "fetch data request for country (" + to_upper(code) + ") successfully queued.";
    return apps::json_text_answer(200, json_text({{"message", message}}));
}

json view_data(snowglobe::Context& context, const std::string& code) {
    const json found = call_dynamodb(
        context,
        "GetCountryFailure",
        "GetItem",
        {{"TableName", resource_name("countries")},
         {"Key", apps::to_item({{"cca2", to_upper(code)}})}});
    const auto item = found.find("Item");
    return apps::json_text_answer(200, item == found.end() ? "null" : item_text(*item));
}

json last_status(snowglobe::Context& context, const std::string& code) {
    const json found = call_dynamodb(
        context,
        "GetStatusFailure",
        "Query",
        {{"TableName", resource_name("status")},
         {"KeyConditionExpression", "#country = :country"},
         {"ExpressionAttributeNames", {{"#country", "fetched_country"}}},
         {"ExpressionAttributeValues", apps::to_item({{":country", to_upper(code)}})},
         {"ScanIndexForward", false},
         {"Limit", 1}});
    std::string rows;
    for (const json& item : found.at("Items")) {
        rows += (rows.empty() ? "" : ",") + item_text(item);
    }
    return apps::json_text_answer(200, "[" + rows + "]");
}

json route(const json& event, snowglobe::Context& context) {
    const std::string resource = event.at("resource").get<std::string>();
    if (resource == "/") {
        return apps::json_text_answer(200, json_text({{"welcome", "countries api demo"}}));
    }
    // As it came: what is percent-encoded is not decoded.
    const std::string code = event.at("pathParameters").at("code").get<std::string>();
    if (const auto refusal = refusal_of(code)) {
        return failure(400, "BadRequestError", *refusal);
    }
    if (resource == "/fetch-data/{code}") {
        return fetch_data(context, code);
    }
    if (resource == "/view-data/{code}") {
        return view_data(context, code);
    }
    if (resource == "/status/{code}") {
        return last_status(context, code);
    }
    throw std::invalid_argument("no such route: " + resource);
}

} // namespace

json api(const json& event, snowglobe::Context& context) {
    try {
        return route(event, context);
    } catch (const snowglobe::HandlerError& error) {
        context.log(error.type + ": " + error.what());
        return failure(500, error.type, error.what());
    } catch (const std::exception& error) {
        context.log(error.what());
        return failure(500, "InternalServerError", "An internal server error occurred.");
    }
}

} // namespace countries
