// A library that asks AWS by a client of its own, as one with an SDK does.
#include "tests/programs/http_by_hand.h"

#include <snowglobe/handler.h>

using snowglobe::json;

namespace {

json ask(const json& event, snowglobe::Context& context) {
    const std::string own = by_hand::variable("AWS_ENDPOINT_URL");
    by_hand::Connection aws(event.value("host", own.empty() ? "" : own.substr(7)));
    const auto sent = aws.ask(
        "POST",
        event.value("path", "/"),
        R"({"QueueUrl":"http://sqs/000000000000/jobs","MessageBody":"by HTTP"})",
        by_hand::aws_headers("sqs", "AmazonSQS.SendMessage"));
    const json received = context.call(
        "sqs", "ReceiveMessage", {{"QueueUrl", "http://sqs/000000000000/jobs"}});
    return {{"status", sent.status}, {"sent", sent.body}, {"received", received}};
}

} // namespace

SNOWGLOBE_HANDLERS({"ask", ask})
