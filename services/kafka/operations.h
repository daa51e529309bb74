#pragma once
// What the APIs answer: one function each, one file each in operations/; apis.def is the table.
#include "emulator/call/context.h"
#include "services/frame_wire.h"
#include "services/kafka/envelope.h"
#include "services/kafka/kafka.h"
#include "services/kafka/messages/all.h"
#include "services/kafka/stored_configs.h"
#include "services/kafka/topic_configs.h"
#include "services/kafka/topics.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snowglobe::kafka {

// The one broker, as it is told of.
struct Broker {
    std::int32_t node_id = 0;
    std::string host; // that clients are to connect to
    std::int32_t port = 9092;
    std::string cluster_id;
};

// The same in every world: clients hold it against what they were told before.
constexpr const char* cluster_id = "c25vd2dsb2JlLXdvcmxkcw";

// A request that is being answered, in its transaction.
struct Asked {
    Kafka& kafka;
    Context& context;
    const Request& header;
    FrameClient client;
    // Of a look: it answers now, whatever there is.
    bool is_last = true;

    // For one that answers nothing yet.
    FrameRequest::Looked looked = {}; // a look: when it looks again, or what is to happen first
    std::optional<Wait> wait = {};    // a call: on which channels it waits

    // As they are at this moment.
    const BrokerConfigs& configs() {
        if (!configs_) {
            configs_ = current_configs(kafka, context);
        }
        return *configs_;
    }
    TopicConfigs configs_of(const Topic& topic) { return TopicConfigs(configs(), topic.configs); }

    Broker broker() const {
        return {0, client.served_host, client.served_port, cluster_id};
    }

    std::optional<BrokerConfigs> configs_ = {};
};

#define API(name, first, last, kind, function) KAFKA_FUNCTION_##kind(name, function)
#define KAFKA_FUNCTION_look(name, function)                                                        \
    std::optional<name##Response> function(Asked& asked, const name##Request& request);
#define KAFKA_FUNCTION_call(name, function) KAFKA_FUNCTION_look(name, function)
#define KAFKA_FUNCTION_later(name, function)
#include "services/kafka/apis.def"
#undef API
#undef KAFKA_FUNCTION_look
#undef KAFKA_FUNCTION_call
#undef KAFKA_FUNCTION_later

// Over what they are given.
ApiVersionsResponse
api_versions(const Request& call, const ApiVersionsRequest& request, std::span<const Api> served);
MetadataResponse metadata(
    const Request& call, const MetadataRequest& request, const Broker& broker, Topics& topics);

} // namespace snowglobe::kafka
