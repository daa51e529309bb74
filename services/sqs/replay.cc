// SQS in fixtures, in expectations and in the catalogue.
#include "emulator/base/utf8.h"
#include "services/sqs/sqs.h"

namespace snowglobe::sqs {

namespace {

FixtureRequest send_message(const FixtureInput& input) {
    json request = input.attributes(
        {"DelaySeconds",
         "MessageAttributes",
         "MessageDeduplicationId",
         "MessageGroupId",
         "MessageSystemAttributes"});
    std::string body = input.bytes();
    if (!is_valid_utf8(body)) {
        throw FixtureError(
            "'body64' is not text in UTF-8, and a message's body is text: SQS carries bytes in "
            "MessageAttributes, as BinaryValue");
    }
    request["QueueUrl"] = "http://sqs.localhost/" + input.scope.account + "/" + input.name;
    request["MessageBody"] = std::move(body);
    return {"SendMessage", std::move(request)};
}

json look_at(Service& sqs, Context& context, const std::string& queue) {
    return sqs.peek(context, "queues/" + queue).value();
}

std::uint64_t count_of(const json& queue) {
    std::uint64_t count = 0;
    for (const char* state : {"visible", "in_flight", "delayed"}) {
        count += queue.at(state).get<std::uint64_t>();
    }
    return count;
}

// The look shows the first thousand messages; the count is of all.
json messages(Service& sqs, Context& context, const std::string& queue) {
    const json shown = look_at(sqs, context, queue);
    json bodies = json::array();
    for (const json& message : shown.at("messages")) {
        bodies.push_back(text_or_json(message.at("body")));
    }
    return {{"count", count_of(shown)}, {"messages", std::move(bodies)}};
}

std::uint64_t waiting(Service& sqs, Context& context, const std::string& queue) {
    return count_of(look_at(sqs, context, queue));
}

json attributes_request(const std::string& name, const Scope& scope) {
    return {
        {"QueueUrl", "http://localhost/" + scope.account + "/" + name},
        {"AttributeNames", {"All"}}};
}

} // namespace

std::span<const FixtureSource> Sqs::fixture_sources() const {
    static constexpr FixtureSource rows[] = {
        {.kind = "sqs",
         .name = "QUEUE",
         .read = send_message,
         .arn_service = "sqs",
         .noun = "queue",
         .named = Named::queue}};
    return rows;
}

std::span<const OutcomeSection> Sqs::outcome_sections() const {
    static constexpr OutcomeSection rows[] = {
        {"queues", "queue", OutcomeForm::messages, Named::queue, messages, nullptr, waiting}};
    return rows;
}

std::span<const CatalogKind> Sqs::catalog_kinds() const {
    static constexpr CatalogKind rows[] = {
        {"queue", "sqs.queue", "GetQueueAttributes", attributes_request, "Attributes"}};
    return rows;
}

} // namespace snowglobe::sqs
