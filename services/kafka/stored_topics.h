#pragma once
// Topics as rows of the store:
//     kafka.topic/<name>        TopicRow
//     kafka.topic_name/<id>     the name of the one that has this id
#include "emulator/call/context.h"
#include "services/kafka/topics.h"
#include "services/service.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

class StoredTopics final : public Topics {
public:
    explicit StoredTopics(Context& context) : context_(context) {}

    std::optional<Topic> find(std::string_view name) const override;
    std::optional<Topic> find(const Uuid& id) const override;
    std::vector<Topic> all() const override;
    bool any() const;
    // Makes none, but keeps in mind who is wanted.
    std::optional<Topic> create(std::string_view name) override;
    const std::set<std::string>& wanted() const { return wanted_; }

    // REQUIRES that there is none of that name, and that the name is a good one.
    Topic add(std::string_view name, std::int32_t partitions, ConfigValues configs);
    void put(const Topic& topic);
    void erase(const Topic& topic);

    // Notified when the topic is made, changed or deleted.
    static std::string channel_of(std::string_view name);

    static std::vector<RowKind> row_kinds();

private:
    Context& context_;
    std::set<std::string> wanted_;
};

// The call that makes topics with the broker's defaults.
Call create_topics_call(const std::vector<std::string>& names);

// As keys of rows and names of channels have it.
std::string to_bytes(const Uuid& id);
// As Kafka's tools print it: base64 of URLs, without padding.
std::string to_text(const Uuid& id);

} // namespace snowglobe::kafka
