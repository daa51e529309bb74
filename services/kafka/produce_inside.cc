#include "services/kafka/produce_inside.h"

#include "services/kafka/batch_check.h"
#include "services/kafka/json_records.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_configs.h"
#include "services/kafka/stored_topics.h"

#include <map>

namespace snowglobe::kafka {

namespace {

Topic topic_to_produce_to(const Kafka& kafka, Context& context, const std::string& name) {
    StoredTopics topics(context);
    if (auto topic = topics.find(name)) {
        return *std::move(topic);
    }
    if (const auto wrong = wrong_topic_name(name)) {
        throw ApiError("INVALID_TOPIC_EXCEPTION", *wrong);
    }
    const BrokerConfigs configs = current_configs(kafka, context);
    if (!configs.auto_create_topics_enable()) {
        throw ApiError(
            "UNKNOWN_TOPIC_OR_PARTITION", "This server does not host the topic " + name + ".");
    }
    return topics.add(name, configs.num_partitions(), {});
}

} // namespace

json produce_inside(Kafka& kafka, Context& context, const json& request) {
    for (const auto& [name, value] : request.items()) {
        if (name != "topic" && name != "records") {
            throw ApiError("INVALID_REQUEST", "there is no member '" + std::string(name) + "'");
        }
    }
    if (!request.contains("topic") || !request.at("topic").is_string()) {
        throw ApiError("INVALID_REQUEST", "topic: the name of one is needed");
    }
    if (!request.contains("records") || !request.at("records").is_array() ||
        request.at("records").empty()) {
        throw ApiError("INVALID_REQUEST", "records: a list of at least one is needed");
    }
    const Topic topic =
        topic_to_produce_to(kafka, context, request.at("topic").get<std::string>());
    const std::int64_t now_ms = epoch_ns(context.now) / 1'000'000;
    const json& wanted = request.at("records");
    std::map<std::int32_t, RecordBatchBuilder> batches;
    std::vector<std::pair<std::int32_t, std::int64_t>> places; // partition, place in its batch
    std::map<std::int32_t, std::int64_t> counts;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::string where = "records[" + std::to_string(i) + "]";
        const JsonRecord record = JsonRecord::read(wanted.at(i), where);
        const std::int32_t partition =
            record.partition ? *record.partition
            : record.key     ? partition_of(*record.key, topic.partitions)
                             : static_cast<std::int32_t>(context.draw(
                                   "kafka.partition",
                                   context.id + "/" + std::to_string(i),
                                   0,
                                   static_cast<std::uint64_t>(topic.partitions)));
        if (partition >= topic.partitions) {
            throw ApiError(
                "UNKNOWN_TOPIC_OR_PARTITION",
                where + ": topic " + topic.name + " has no partition " +
                    std::to_string(partition));
        }
        batches[partition].add(record.record(now_ms));
        places.emplace_back(partition, counts[partition]++);
    }
    std::map<std::int32_t, std::int64_t> bases;
    const BrokerConfigs configs = current_configs(kafka, context);
    for (auto& [partition, builder] : batches) {
        const TopicConfigs of_topic(configs, topic.configs);
        const BatchRules rules(
            of_topic,
            topic.name + "-" + std::to_string(partition),
            now_ms);
        std::string batch = builder.finish().str();
        try {
            BatchHeader header = check_batch(batch, rules);
            if (rules.stamps) {
                stamp_batch(batch, now_ms);
                header = read_batch_header(batch);
            }
            bases[partition] =
                PartitionLog(context, topic, partition).append(batch, header, of_topic);
        } catch (const RefusedBatch& refused) {
            throw ApiError(
                std::string(to_text(refused.code)),
                refused.records.empty() ? refused.message : refused.records.front().second);
        }
    }
    json offsets = json::array();
    for (const auto& [partition, place] : places) {
        const std::int64_t offset = bases[partition] + place;
        context.made(topic.name + "-" + std::to_string(partition), std::to_string(offset));
        offsets.push_back({{"partition", partition}, {"offset", offset}});
    }
    return {{"topic", topic.name}, {"offsets", std::move(offsets)}};
}

} // namespace snowglobe::kafka
