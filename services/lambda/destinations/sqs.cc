#include "emulator/base/json.h"
#include "services/lambda/destination.h"
#include "services/lambda/mapping.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

namespace {

void check(const std::string& arn) {
    if (arn.ends_with(".fifo")) {
        throw invalid_parameter(
            "The destination ARN " + arn + " is invalid: FIFO queues are not supported.");
    }
}

bool send(Context& context, const std::string& arn, const std::string& document) {
    const Scope scope = scope_of_arn(arn);
    const Reply reply = context.try_call(
        scope,
        "sqs",
        "SendMessage",
        {{"QueueUrl",
          "http://sqs." + scope.region + ".localhost:4566/" + scope.account + "/" +
              resource_of_arn(arn)},
         {"MessageBody", document}});
    return !reply.error;
}

} // namespace

const Destination sqs_destination{"sqs", check, send};

} // namespace snowglobe::lambda
