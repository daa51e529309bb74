#include "apps/epa/adapters/topics.h"

#include "apps/common/setting.h"

namespace epa {

namespace {

std::string topic(const char* name) {
    return apps::setting("EPA_TOPIC_PREFIX", "") + name;
}

} // namespace

void queue_post(snowglobe::Context& context, const Post& post) {
    apps::required_setting("EPA_KAFKA_BROKERS"); // a world has one broker: nothing is done with it
    const json record = {{"key", post.category_id}, {"value", created_event(post)}};
    try {
        for (const char* name :
             {"post-ingestor-consumer", "cache-loader-consumer", "notify-service-consumer"}) {
            context.call(
                "kafka", "Produce", {{"topic", topic(name)}, {"records", json::array({record})}});
        }
    } catch (const snowglobe::AwsError& error) {
        throw QueueDown(error.code + ": " + error.what());
    }
}

void bury(snowglobe::Context& context, json dead_letters) {
    if (!dead_letters.empty()) {
        context.call(
            "kafka",
            "Produce",
            {{"topic", topic("epa-dead-letter")}, {"records", std::move(dead_letters)}});
    }
}

} // namespace epa
