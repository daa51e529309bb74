#pragma once
// Where documents about discarded records go: a row for each kind of on-failure destination, in
// destinations/<service>.cc. Which destinations AWS has: Lambda API reference, OnFailure.
#include "emulator/base/error.h"
#include "emulator/call/context.h"

#include <string>
#include <string_view>

namespace snowglobe::lambda {

struct Destination {
    std::string_view service; // in the destination's ARN: "sqs"
    // Throws Lambda's error for an ARN that cannot be one.
    void (*check)(const std::string& arn);
    // False: it could not be delivered, and is lost, as in AWS.
    bool (*send)(Context& context, const std::string& arn, const std::string& document);
};

// Throws the explicit error for a service that Snowglobe cannot send to yet.
const Destination& need_destination(std::string_view arn);

extern const Destination sqs_destination;

// Of mappings of topics: the records themselves, to another topic of the same cluster. Each of
// `records` is one as Kafka's Produce takes it in JSON. False: they are lost.
constexpr std::string_view topic_destination = "kafka://";
bool send_to_topic(Context& context, const std::string& destination, json records);

} // namespace snowglobe::lambda
