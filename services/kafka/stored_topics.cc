#include "services/kafka/stored_topics.h"

#include "emulator/base/encoding.h"
#include "emulator/store/rows.h"
#include "services/kafka/envelope.h"
#include "services/kafka/log_retention.h"
#include "services/kafka/messages/create_topics.h"

#include <algorithm>

namespace snowglobe::kafka {

namespace {

struct TopicRow {
    std::string id;
    std::int32_t partitions = 0;
    ConfigValues configs;
    template <class Archive> void fields(Archive& archive) { archive(id, partitions, configs); }
};

Key topic_key(std::string_view name) {
    return Key("kafka.topic").text(name);
}
Key name_key(const Uuid& id) {
    return Key("kafka.topic_name").text(to_bytes(id));
}

Topic topic_of(std::string_view name, TopicRow row) {
    Topic topic;
    topic.name = name;
    std::ranges::copy(row.id, topic.id.bytes.begin());
    topic.partitions = row.partitions;
    topic.configs = std::move(row.configs);
    return topic;
}

} // namespace

std::string to_bytes(const Uuid& id) {
    return {id.bytes.begin(), id.bytes.end()};
}

std::string to_text(const Uuid& id) {
    std::string text = base64_encode(to_bytes(id)).substr(0, 22);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<Topic> StoredTopics::find(std::string_view name) const {
    auto row = Rows<TopicRow>(context_.store).find(topic_key(name));
    return row ? std::optional(topic_of(name, *std::move(row))) : std::nullopt;
}

std::optional<Topic> StoredTopics::find(const Uuid& id) const {
    const auto name = Rows<std::string>(context_.store).find(name_key(id));
    return name ? find(*name) : std::nullopt;
}

std::vector<Topic> StoredTopics::all() const {
    std::vector<Topic> all;
    Rows<TopicRow>(context_.store)
        .scan(Key("kafka.topic"), Direction::forward, [&](std::string_view key, TopicRow row) {
            KeyReader reader(key);
            reader.text();
            all.push_back(topic_of(reader.text(), std::move(row)));
            return true;
        });
    return all;
}

bool StoredTopics::any() const {
    bool any = false;
    Rows<TopicRow>(context_.store)
        .scan(Key("kafka.topic"), Direction::forward, [&](std::string_view, const TopicRow&) {
            any = true;
            return false;
        });
    return any;
}

std::optional<Topic> StoredTopics::create(std::string_view name) {
    wanted_.emplace(name);
    return std::nullopt;
}

Topic
StoredTopics::add(std::string_view name, std::int32_t partitions, ConfigValues configs) {
    Topic topic;
    topic.name = name;
    topic.id.bytes = context_.new_id("kafka.topic");
    topic.partitions = partitions;
    topic.configs = std::move(configs);
    put(topic);
    return topic;
}

void StoredTopics::put(const Topic& topic) {
    if (const auto before = find(topic.name); before && before->configs != topic.configs) {
        plan_retention(context_, context_.now); // its records may have less time than before
    }
    Rows<TopicRow>(context_.store)
        .put(
            topic_key(topic.name),
            {to_bytes(topic.id), topic.partitions, topic.configs});
    Rows<std::string>(context_.store).put(name_key(topic.id), topic.name);
    context_.notify(channel_of(topic.name));
}

void StoredTopics::erase(const Topic& topic) {
    context_.store.erase(topic_key(topic.name).str());
    context_.store.erase(name_key(topic.id).str());
    context_.notify(channel_of(topic.name));
}

std::string StoredTopics::channel_of(std::string_view name) {
    return "kafka.topic/" + std::string(name);
}

Call create_topics_call(const std::vector<std::string>& names) {
    CreateTopicsRequest request;
    for (const std::string& name : names) {
        auto& topic = request.topics.emplace_back();
        topic.name = name;
        topic.num_partitions = -1;
        topic.replication_factor = -1;
    }
    Request header;
    header.api = find_api(CreateTopicsRequest::schema.key);
    header.version = header.api->versions.last;
    Call call;
    call.service = "kafka";
    call.operation = header.api->name;
    call.payload = Bytes(write_request(header, &request).str());
    return call;
}

std::vector<RowKind> StoredTopics::row_kinds() {
    return {
        {"kafka.topic", "t", record_form<TopicRow>},
        {"kafka.topic_name", "t", record_form<std::string>}};
}

} // namespace snowglobe::kafka
