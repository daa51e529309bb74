#include "services/kafka/consumer_protocol.h"

#include "emulator/base/check.h"
#include "services/kafka/byte_reader.h"
#include "services/kafka/byte_writer.h"

#include <algorithm>
#include <tuple>

namespace snowglobe::kafka {

namespace {

void put_name(std::string& out, std::string_view name) {
    put_fixed(out, static_cast<std::int16_t>(name.size()));
    out += name;
}

std::string read_name(ByteReader& reader) {
    const auto size = reader.fixed<std::int16_t>();
    if (size < 0) {
        throw Malformed("a name that is null");
    }
    return std::string(reader.take(static_cast<std::size_t>(size)));
}

void put_count(std::string& out, std::size_t count) {
    put_fixed(out, static_cast<std::int32_t>(count));
}

// Each of them takes some bytes, so that the bytes that are there bound their number.
std::int32_t read_count(ByteReader& reader, std::size_t bytes_each) {
    const auto count = reader.fixed<std::int32_t>();
    if (count > 0 && static_cast<std::size_t>(count) > reader.remaining() / bytes_each) {
        throw Malformed("a list that is longer than its bytes");
    }
    return count;
}

constexpr std::int16_t version = 0;
constexpr std::int32_t no_user_data = -1;

// As Kafka sorts them: static members first, by their lasting name.
bool comes_first(const Subscriber& a, const Subscriber& b) {
    const auto rank = [](const Subscriber& one) {
        return std::tuple(
            !one.instance_id.has_value(), one.instance_id.value_or(one.member_id), one.member_id);
    };
    return rank(a) < rank(b);
}

bool wants(const Subscriber& subscriber, const std::string& topic) {
    return std::ranges::find(subscriber.topics, topic) != subscriber.topics.end();
}

} // namespace

Bytes write_subscription(const std::vector<std::string>& topics) {
    std::string out;
    put_fixed(out, version);
    put_count(out, topics.size());
    for (const std::string& topic : topics) {
        put_name(out, topic);
    }
    put_fixed(out, no_user_data);
    return out;
}

std::optional<std::vector<std::string>> read_subscription(std::string_view bytes) {
    std::vector<std::string> topics;
    try {
        ByteReader reader(bytes);
        reader.fixed<std::int16_t>();
        const std::int32_t count = read_count(reader, 2);
        for (std::int32_t i = 0; i < count; ++i) {
            topics.push_back(read_name(reader));
        }
    } catch (const Malformed&) {
        return std::nullopt;
    }
    return topics;
}

Bytes write_assignment(const PartitionsByTopic& partitions) {
    std::string out;
    put_fixed(out, version);
    put_count(out, partitions.size());
    for (const auto& [topic, numbers] : partitions) {
        put_name(out, topic);
        put_count(out, numbers.size());
        for (const std::int32_t number : numbers) {
            put_fixed(out, number);
        }
    }
    put_fixed(out, no_user_data);
    return out;
}

std::optional<PartitionsByTopic> read_assignment(std::string_view bytes) {
    PartitionsByTopic out;
    if (bytes.empty()) { // the leader has forgotten it
        return out;
    }
    try {
        ByteReader reader(bytes);
        reader.fixed<std::int16_t>();
        const std::int32_t topics = read_count(reader, 6);
        for (std::int32_t i = 0; i < topics; ++i) {
            std::vector<std::int32_t>& numbers = out[read_name(reader)];
            const std::int32_t count = read_count(reader, 4);
            for (std::int32_t j = 0; j < count; ++j) {
                numbers.push_back(reader.fixed<std::int32_t>());
            }
        }
    } catch (const Malformed&) {
        return std::nullopt;
    }
    return out;
}

std::map<std::string, PartitionsByTopic> assign(
    std::string_view assignor,
    std::vector<Subscriber> subscribers,
    const std::map<std::string, std::int32_t>& partitions) {
    std::map<std::string, PartitionsByTopic> out;
    for (const Subscriber& subscriber : subscribers) {
        out[subscriber.member_id];
    }
    std::ranges::sort(subscribers, comes_first);
    std::size_t turn = 0; // round robin goes on from topic to topic
    for (const auto& [topic, count] : partitions) {
        std::vector<const Subscriber*> takers;
        for (const Subscriber& subscriber : subscribers) {
            if (wants(subscriber, topic)) {
                takers.push_back(&subscriber);
            }
        }
        if (takers.empty()) {
            continue;
        }
        if (assignor == range_assignor) {
            const auto takers_count = static_cast<std::int32_t>(takers.size());
            std::int32_t next = 0;
            for (std::int32_t i = 0; i < takers_count; ++i) {
                const std::int32_t own =
                    count / takers_count + (i < count % takers_count ? 1 : 0);
                PartitionsByTopic& given = out[takers[static_cast<std::size_t>(i)]->member_id];
                for (std::int32_t j = 0; j < own; ++j) {
                    given[topic].push_back(next++);
                }
            }
            continue;
        }
        SNOWGLOBE_CHECK(assignor == round_robin_assignor);
        for (std::int32_t number = 0; number < count; ++number) {
            while (!wants(subscribers[turn % subscribers.size()], topic)) {
                ++turn;
            }
            out[subscribers[turn++ % subscribers.size()].member_id][topic].push_back(number);
        }
    }
    return out;
}

} // namespace snowglobe::kafka
