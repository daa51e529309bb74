// A function that is a program, of the kind that aws-lambda-cpp makes: a loop around the Runtime
// API, and requests to AWS, each on one connection that stays open.
#include "tests/programs/http_by_hand.h"

using namespace by_hand;

int main() {
    Connection runtime(variable("AWS_LAMBDA_RUNTIME_API"));
    Connection aws(variable("AWS_ENDPOINT_URL").substr(7));
    const std::string invocations = "/2018-06-01/runtime/invocation/";
    for (;;) {
        const Answer event = runtime.ask("GET", invocations + "next", "");
        const std::string id = event.header("Lambda-Runtime-Aws-Request-Id");
        const Answer sent = aws.ask(
            "POST",
            "/",
            R"({"QueueUrl":")" + variable("QUEUE_URL") + R"(","MessageBody":"from C++"})",
            aws_headers("sqs", "AmazonSQS.SendMessage"));
        const Answer put = aws.ask(
            "POST",
            "/",
            R"({"TableName":"notes","Item":{"id":{"S":"C++"},"event":{"N":")" +
                std::to_string(event.body.size()) + R"("}}})",
            aws_headers("dynamodb", "DynamoDB_20120810.PutItem"));
        std::printf("asked %d %d\n", sent.status, put.status);
        std::fflush(stdout);
        runtime.ask(
            "POST",
            invocations + id + "/response",
            "{\"statuses\":[" + std::to_string(sent.status) + "," + std::to_string(put.status) +
                "]}");
    }
}
