#include "services/kafka/inside_consumer.h"

#include "emulator/base/encoding.h"
#include "services/kafka/committed_offsets.h"
#include "services/kafka/consumer_protocol.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

#include <algorithm>
#include <functional>

namespace snowglobe::kafka {

namespace {

using State = TopicMembership::State;

constexpr std::int32_t session_timeout_ms = 45'000; // told to whoever asks; nobody keeps it
constexpr std::int32_t rebalance_timeout_ms = 300'000;

// Nothing: there is no such partition.
template <class Result>
Result with_log(
    Context& context,
    const std::string& name,
    std::int32_t partition,
    const std::function<Result(const PartitionLog&)>& body) {
    const auto topic = StoredTopics(context).find(name);
    if (!topic || partition < 0 || partition >= topic->partitions) {
        return Result{};
    }
    return body(PartitionLog(context, *topic, partition));
}

// visit(header, record) -> go on?, in order, from the first that is there at `offset` or behind.
void visit_records(
    const PartitionLog& log,
    std::int64_t offset,
    const std::function<bool(const BatchHeader&, const Record&)>& visit) {
    const std::int64_t from = std::max(offset, log.start());
    log.scan(from, [&](const BatchHeader& header, std::string_view batch) {
        if (header.is_control()) { // of transactions, nobody's record
            return true;
        }
        RecordReader records(batch);
        Record record;
        while (records.next(record)) {
            if (record.offset >= from && !visit(header, record)) {
                return false;
            }
        }
        return true;
    });
}

Time time_of(const Record& record) {
    return from_epoch_ns(record.timestamp * 1'000'000);
}

// Bytes as Java has them, which is how Lambda writes a header's value: -128 to 127.
json signed_bytes(std::string_view bytes) {
    json out = json::array();
    for (const char c : bytes) {
        out.push_back(static_cast<int>(static_cast<signed char>(c)));
    }
    return out;
}

// The developer guide, "Example event"; that a key or a value that is null is left out, and so is
// the value of a header (an empty list), is inferred.
json event_of(
    const std::string& topic,
    std::int32_t partition,
    const BatchHeader& header,
    const Record& record) {
    json out = {
        {"topic", topic},
        {"partition", partition},
        {"offset", record.offset},
        {"timestamp", record.timestamp},
        {"timestampType", header.has_append_time() ? "LOG_APPEND_TIME" : "CREATE_TIME"},
        {"headers", json::array()},
    };
    if (record.key) {
        out["key"] = base64_encode(*record.key);
    }
    if (record.value) {
        out["value"] = base64_encode(*record.value);
    }
    for (const RecordHeader& one : record.headers) {
        json named = json::object();
        named[std::string(one.key)] = signed_bytes(one.value.value_or(std::string_view()));
        out["headers"].push_back(std::move(named));
    }
    return out;
}

GroupCoordinator::Identity identity_of(const TopicMember& member) {
    return {member.id, std::nullopt, member.generation};
}

// What a leader gives to each member of the group.
std::vector<GroupCoordinator::Assignment> assignments_of(Context& context, const Group& group) {
    const std::string& assignor = *group.protocol;
    const StoredTopics topics(context);
    std::vector<Subscriber> subscribers;
    std::map<std::string, std::int32_t> partitions;
    for (const GroupMember* member : group.in_order()) {
        Subscriber& one = subscribers.emplace_back();
        one.member_id = member->id;
        one.instance_id = member->instance_id;
        one.topics =
            read_subscription(member->metadata_of(assignor).view()).value_or(std::vector<std::string>());
        for (const std::string& name : one.topics) {
            if (const auto topic = topics.find(name)) {
                partitions[name] = topic->partitions;
            }
        }
    }
    std::vector<GroupCoordinator::Assignment> out;
    for (const auto& [id, own] : assign(assignor, std::move(subscribers), partitions)) {
        out.push_back({id, write_assignment(own)});
    }
    return out;
}

TopicMembership membership(const TopicMember& member, const Group& group, const Bytes& assigned) {
    TopicMembership out;
    out.state = State::member;
    out.leads = group.leader == member.id;
    PartitionsByTopic own = read_assignment(assigned.view()).value_or(PartitionsByTopic());
    out.partitions = std::move(own[member.topic]);
    std::ranges::sort(out.partitions);
    return out;
}

// The member's part in what comes after joining.
TopicMembership
sync(Context& context, GroupCoordinator& coordinator, TopicMember& member) {
    member.generation = coordinator.group()->generation;
    std::vector<GroupCoordinator::Assignment> assignments;
    if (coordinator.group()->leader == member.id &&
        coordinator.group()->state == GroupState::completing_rebalance) {
        assignments = assignments_of(context, *coordinator.group());
    }
    const GroupCoordinator::Synced synced =
        coordinator.sync(identity_of(member), assignments);
    if (synced.waits) {
        return {.state = State::waiting};
    }
    if (synced.error != ErrorCode::none) {
        return {.state = State::rebalancing};
    }
    return membership(member, *coordinator.group(), synced.assignment);
}

} // namespace

std::optional<std::int32_t>
InsideConsumer::partitions(Context& context, const std::string& topic) {
    const auto found = StoredTopics(context).find(topic);
    return found ? std::optional(found->partitions) : std::nullopt;
}

std::optional<Time> InsideConsumer::out_until(Context& context) const {
    return context.outage("kafka");
}

std::int64_t InsideConsumer::start(
    Context& context,
    const std::string& topic,
    std::int32_t partition,
    StreamPosition position,
    std::optional<Time> timestamp) {
    return with_log<std::int64_t>(context, topic, partition, [&](const PartitionLog& log) {
        if (position == StreamPosition::trim_horizon) {
            return log.start();
        }
        std::int64_t found = log.end();
        if (position == StreamPosition::at_timestamp && timestamp) {
            const std::int64_t from_ms = (epoch_ns(*timestamp) + 999'999) / 1'000'000;
            log.scan(log.start(), [&](const BatchHeader& header, std::string_view batch) {
                const auto at = header.is_control()
                                    ? std::nullopt
                                    : find_by_time(batch, from_ms, log.start());
                found = at ? at->offset : found;
                return !at;
            });
        }
        return found;
    });
}

std::int64_t
InsideConsumer::end(Context& context, const std::string& topic, std::int32_t partition) {
    return with_log<std::int64_t>(
        context, topic, partition, [](const PartitionLog& log) { return log.end(); });
}

TopicPage InsideConsumer::read(
    Context& context,
    const std::string& topic,
    std::int32_t partition,
    std::int64_t offset,
    std::size_t limit) {
    TopicPage none;
    none.next = offset;
    TopicPage page = with_log<TopicPage>(context, topic, partition, [&](const PartitionLog& log) {
        TopicPage out;
        out.next = std::max(offset, log.end());
        visit_records(log, offset, [&](const BatchHeader& header, const Record& record) {
            if (out.records.size() == limit) {
                out.next = record.offset;
                return false;
            }
            TopicRecord& one = out.records.emplace_back();
            one.offset = record.offset;
            one.timestamp = time_of(record);
            if (record.key) {
                one.key.emplace(*record.key);
            }
            one.event = event_of(topic, partition, header, record);
            return true;
        });
        return out;
    });
    return page.next == 0 ? none : page;
}

StreamLag InsideConsumer::lag(
    Context& context, const std::string& topic, std::int32_t partition, std::int64_t offset) {
    return with_log<StreamLag>(context, topic, partition, [&](const PartitionLog& log) {
        StreamLag lag;
        const std::int64_t from = std::max(offset, log.start());
        if (from < log.end()) {
            lag.records = static_cast<std::uint64_t>(log.end() - from);
            visit_records(log, from, [&](const BatchHeader&, const Record& record) {
                lag.oldest = time_of(record);
                return false;
            });
        }
        return lag;
    });
}

TopicMembership InsideConsumer::join(Context& context, TopicMember& member) {
    GroupCoordinator coordinator(context, configs_, member.group);
    GroupCoordinator::Joining joining;
    joining.member_id = member.id;
    joining.client_id = member.client;
    joining.client_host = "/127.0.0.1";
    joining.session_timeout_ms = session_timeout_ms;
    joining.rebalance_timeout_ms = rebalance_timeout_ms;
    joining.protocol_type = "consumer";
    const Bytes subscription = write_subscription({member.topic});
    joining.protocols = {
        {std::string(range_assignor), subscription},
        {std::string(round_robin_assignor), subscription}};
    joining.is_inside = true;
    const std::string new_id = member.client + "-" + context.new_uuid("kafka.member");
    const GroupCoordinator::Joined joined = coordinator.join(joining, new_id);
    TopicMembership out;
    if (joined.waits) {
        member.id = joined.member_id;
        out.state = State::waiting;
    } else if (joined.error == ErrorCode::none) {
        member.id = joined.member_id;
        out = sync(context, coordinator, member);
    } else if (joined.error == ErrorCode::unknown_member_id) {
        member.id.clear();
    } else {
        out.state = State::refused;
        out.why = "the consumer group " + member.group + " has members of another protocol";
        return out; // nothing was changed
    }
    coordinator.save();
    return out;
}

TopicMembership InsideConsumer::go_on(Context& context, TopicMember& member) {
    GroupCoordinator coordinator(context, configs_, member.group);
    const auto& group = coordinator.group();
    const GroupMember* const own = group && !member.id.empty() ? group->find(member.id) : nullptr;
    if (own == nullptr) {
        member.id.clear();
        return {};
    }
    if (own->is_joining) {
        return {.state = State::waiting};
    }
    if (group->state == GroupState::preparing_rebalance) {
        return {.state = State::rebalancing};
    }
    if (group->state == GroupState::stable) {
        member.generation = group->generation;
        return membership(member, *group, own->assignment);
    }
    TopicMembership out = sync(context, coordinator, member);
    coordinator.save();
    return out;
}

void InsideConsumer::leave(Context& context, TopicMember& member) {
    if (member.id.empty()) {
        return;
    }
    GroupCoordinator coordinator(context, configs_, member.group);
    coordinator.leave({identity_of(member)});
    coordinator.save();
    member.id.clear();
}

std::optional<std::int64_t> InsideConsumer::committed(
    Context& context, const std::string& group, const std::string& topic, std::int32_t partition) {
    const auto found = CommittedOffsets(context, group).find(topic, partition);
    return found ? std::optional(found->offset) : std::nullopt;
}

bool InsideConsumer::commit(
    Context& context,
    const TopicMember& member,
    const std::map<std::int32_t, std::int64_t>& next) {
    GroupCoordinator coordinator(context, configs_, member.group);
    if (member.id.empty() ||
        coordinator.accept_commit(identity_of(member)) != ErrorCode::none) {
        return false;
    }
    const auto topic = StoredTopics(context).find(member.topic);
    CommittedOffsets offsets(context, member.group);
    for (const auto& [partition, offset] : next) {
        if (topic && partition < topic->partitions) { // else it was deleted meanwhile
            offsets.put(member.topic, partition, {offset, leader_epoch, "", context.now});
        }
    }
    return true;
}

std::string InsideConsumer::records_channel(
    Context& context, const std::string& topic, std::int32_t partition) {
    const auto found = StoredTopics(context).find(topic);
    return found ? PartitionLog::channel_of(*found, partition) : std::string();
}

std::string InsideConsumer::topic_channel(const std::string& topic) const {
    return StoredTopics::channel_of(topic);
}

std::string InsideConsumer::group_channel(const std::string& group) const {
    return GroupCoordinator::channel_of(group);
}

} // namespace snowglobe::kafka
