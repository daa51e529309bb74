#include "emulator/base/json.h"
#include "services/lambda/destination.h"

namespace snowglobe::lambda {

bool send_to_topic(Context& context, const std::string& destination, json records) {
    const Reply reply = context.try_call(
        "kafka",
        "Produce",
        {{"topic", destination.substr(topic_destination.size())},
         {"records", std::move(records)}});
    return !reply.error;
}

} // namespace snowglobe::lambda
