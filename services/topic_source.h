#pragma once
// What an event source mapping needs of a broker with topics: implemented by Kafka, used by
// services/lambda. Topics have partitions, records have offsets, and who reads together is a
// consumer group, in which a mapping is a member like any client. All of it is part of the caller's
// transaction, so that what a group has committed is never parted from what was done for it.
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "services/stream_source.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

struct TopicRecord {
    std::int64_t offset = 0;
    Time timestamp{};               // the client's or, where the topic says so, the broker's
    std::optional<std::string> key; // bytes
    json event;                     // the element of the event's lists, complete
};

struct TopicPage {
    std::vector<TopicRecord> records;
    std::int64_t next = 0; // where to read on; there may be offsets without records
};

// A member of a consumer group that lives in this process: it is never missed, and sends no
// heartbeats. Kept by the mapping.
struct TopicMember {
    std::string group;
    std::string topic;
    std::string client;           // a name for people; its id begins with it
    std::string id;               // empty: it has not joined
    std::int32_t generation = -1; // of the group, when it was last a part of it
    template <class Archive> void fields(Archive& archive) {
        archive(group, topic, client, id, generation);
    }
};

struct TopicMembership {
    enum class State {
        outside,     // it has not joined, or was removed
        refused,     // it cannot join this group: `why`
        rebalancing, // others join: it is to join again as soon as it can
        waiting,     // for the others
        member,      // `partitions` are its own
    };
    State state = State::outside;
    std::vector<std::int32_t> partitions; // of its topic, ascending
    bool leads = false;                   // it is the one who assigns
    std::string why;
};

class TopicSource {
public:
    // Nothing: there is no such topic.
    virtual std::optional<std::int32_t> partitions(Context&, const std::string& topic) = 0;

    // Until when the broker cannot be reached (Context::outage). Nothing: it can.
    virtual std::optional<Time> out_until(Context&) const = 0;

    // What follows: of a partition that is not there, nothing.
    virtual std::int64_t start(
        Context&,
        const std::string& topic,
        std::int32_t partition,
        StreamPosition,
        std::optional<Time> timestamp) = 0;
    virtual std::int64_t end(Context&, const std::string& topic, std::int32_t partition) = 0;
    // From `offset`, or the first one that is still there.
    virtual TopicPage read(
        Context&,
        const std::string& topic,
        std::int32_t partition,
        std::int64_t offset,
        std::size_t limit) = 0;
    virtual StreamLag
    lag(Context&, const std::string& topic, std::int32_t partition, std::int64_t offset) = 0;

    // Joins, or joins again; what it is then. An id and a generation are put into `member`.
    virtual TopicMembership join(Context&, TopicMember& member) = 0;
    // What it is now. Takes the group's next step where that is its own, but for joining.
    virtual TopicMembership go_on(Context&, TopicMember& member) = 0;
    virtual void leave(Context&, TopicMember& member) = 0;
    virtual std::optional<std::int64_t> committed(
        Context&, const std::string& group, const std::string& topic, std::int32_t partition) = 0;
    // False: they are no longer the member's to commit.
    virtual bool commit(
        Context&, const TopicMember& member, const std::map<std::int32_t, std::int64_t>& next) = 0;

    // Notified after commits: records have come or gone; the topic was made, deleted or has more
    // partitions; something happened in the group.
    virtual std::string
    records_channel(Context&, const std::string& topic, std::int32_t partition) = 0;
    virtual std::string topic_channel(const std::string& topic) const = 0;
    virtual std::string group_channel(const std::string& group) const = 0;

protected:
    ~TopicSource() = default;
};

} // namespace snowglobe
