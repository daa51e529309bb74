#pragma once
// Consumers in this process: the broker as event source mappings see it (services/topic_source.h).
// They are members of their groups through the coordinator, as clients are, and no client need
// know. What they change is part of their own transaction; deadlines that they set are the
// broker's.
#include "services/kafka/broker_configs.h"
#include "services/topic_source.h"

#include <string>

namespace snowglobe::kafka {

class InsideConsumer final : public TopicSource {
public:
    // `configs` outlives this.
    explicit InsideConsumer(const BrokerConfigs& configs) : configs_(configs) {}

    std::optional<std::int32_t> partitions(Context&, const std::string& topic) override;
    std::optional<Time> out_until(Context&) const override;
    std::int64_t start(
        Context&,
        const std::string& topic,
        std::int32_t partition,
        StreamPosition,
        std::optional<Time> timestamp) override;
    std::int64_t end(Context&, const std::string& topic, std::int32_t partition) override;
    TopicPage read(
        Context&,
        const std::string& topic,
        std::int32_t partition,
        std::int64_t offset,
        std::size_t limit) override;
    StreamLag
    lag(Context&,
        const std::string& topic,
        std::int32_t partition,
        std::int64_t offset) override;
    TopicMembership join(Context&, TopicMember& member) override;
    TopicMembership go_on(Context&, TopicMember& member) override;
    void leave(Context&, TopicMember& member) override;
    std::optional<std::int64_t> committed(
        Context&,
        const std::string& group,
        const std::string& topic,
        std::int32_t partition) override;
    bool commit(
        Context&,
        const TopicMember& member,
        const std::map<std::int32_t, std::int64_t>& next) override;
    std::string
    records_channel(Context&, const std::string& topic, std::int32_t partition) override;
    std::string topic_channel(const std::string& topic) const override;
    std::string group_channel(const std::string& group) const override;

private:
    const BrokerConfigs& configs_;
};

} // namespace snowglobe::kafka
