#pragma once
// Topics: what clients are told of them, and how they are found. Where they are kept is
// stored_topics.h's.
#include "services/kafka/config_def.h"
#include "services/kafka/error_code.h"
#include "services/kafka/uuid.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

struct Topic {
    std::string name;
    Uuid id;
    std::int32_t partitions = 1;
    bool is_internal = false; // the broker's own
    ConfigValues configs = {}; // those that were set
    friend bool operator==(const Topic&, const Topic&) = default;
};

class Topics {
public:
    virtual ~Topics() = default;
    virtual std::optional<Topic> find(std::string_view name) const = 0;
    virtual std::optional<Topic> find(const Uuid& id) const = 0;
    virtual std::vector<Topic> all() const = 0; // by name
    // With the broker's defaults, because somebody asked about it. The name is a good one. Nothing:
    // the broker makes none by itself, or not at once.
    virtual std::optional<Topic> create(std::string_view name) = 0;
};

constexpr std::int32_t partitions_max = 10'000; // of one topic

// 1 to 249 letters, digits and ._-; not "." or "..".
bool is_topic_name(std::string_view name);
// Why it is none, in Kafka's words; nothing: it is one.
std::optional<std::string> wrong_topic_name(std::string_view name);
// Two that are not the same would be the same metric's name: "a.b" and "a_b".
bool topic_names_collide(std::string_view a, std::string_view b);

} // namespace snowglobe::kafka
