// What a developer may look at without side effects: GET /_snowglobe/kafka/topics/..., groups/...
#include "emulator/base/encoding.h"
#include "services/kafka/consumer_protocol.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/group_lag.h"
#include "services/kafka/json_records.h"
#include "services/kafka/kafka.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

#include <algorithm>
#include <charconv>

namespace snowglobe::kafka {

namespace {

constexpr std::size_t records_shown_max = 1000;

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end && number >= 0 ? std::optional(number)
                                                              : std::nullopt;
}

struct Sizes {
    std::int64_t records = 0;
    std::uint64_t bytes = 0;
};

Sizes sizes_of(Context& context, const Topic& topic) {
    Sizes sizes;
    for (std::int32_t i = 0; i < topic.partitions; ++i) {
        const PartitionLog log(context, topic, i);
        sizes.records += log.end() - log.start();
        sizes.bytes += log.bytes();
    }
    return sizes;
}

json show(const PartitionLog& log, std::int32_t partition) {
    return {
        {"partition", partition},
        {"start", log.start()},
        {"end", log.end()},
        {"records", log.end() - log.start()},
        {"bytes", log.bytes()}};
}

json show(Context& context, const Topic& topic) {
    const Sizes sizes = sizes_of(context, topic);
    return {
        {"name", topic.name},
        {"id", to_text(topic.id)},
        {"partitions", topic.partitions},
        {"records", sizes.records},
        {"bytes", sizes.bytes}};
}

json peek_topics(Context& context) {
    json out = json::array();
    for (const Topic& topic : StoredTopics(context).all()) {
        out.push_back(show(context, topic));
    }
    return {{"topics", std::move(out)}};
}

json peek_topic(Context& context, const Topic& topic) {
    json out = show(context, topic);
    out["configs"] = topic.configs;
    json partitions = json::array();
    for (std::int32_t i = 0; i < topic.partitions; ++i) {
        partitions.push_back(show(PartitionLog(context, topic, i), i));
    }
    out["partitions"] = std::move(partitions);
    return out;
}

// Appends its records from the offset on; false: the page is full.
bool show_records(
    std::string_view batch, std::int64_t from, std::size_t rows_max, json& records) {
    RecordReader reader(batch);
    Record record;
    while (reader.next(record)) {
        if (record.offset < from) {
            continue;
        }
        if (records.size() == rows_max) {
            return false;
        }
        records.push_back(to_json(record));
    }
    return true;
}

json peek_partition(
    Context& context, const Topic& topic, std::int32_t partition, const Look::Page& page) {
    const PartitionLog log(context, topic, partition);
    const auto from = page.from.empty() ? log.start() : parse_number(page.from);
    if (!from) {
        throw ApiError::validation("'from' must be an offset, as the 'next' of an earlier page is");
    }
    json out = show(log, partition);
    json count = out.at("records");
    out["count"] = std::move(count);
    json records = json::array();
    std::int64_t next = std::max(*from, log.start());
    log.scan(next, [&](const BatchHeader& header, std::string_view batch) {
        const std::size_t before = records.size();
        bool goes_on = true;
        try {
            goes_on = show_records(batch, next, page.rows_max, records);
        } catch (const BadBatch& bad) {
            if (before == page.rows_max) {
                return false;
            }
            records.push_back(
                {{"offset", header.base_offset},
                 {"unread", bad.what()},
                 {"count", header.record_count}});
        }
        if (!goes_on) {
            if (records.size() > before) {
                next = records.back().at("offset").get<std::int64_t>() + 1;
            }
            return false;
        }
        next = header.last_offset() + 1;
        return true;
    });
    if (next < log.end()) {
        out["next"] = std::to_string(next);
    }
    out["records"] = std::move(records);
    return out;
}

std::int64_t total(const std::vector<PartitionLag>& lags) {
    std::int64_t total = 0;
    for (const PartitionLag& one : lags) {
        total += one.lag;
    }
    return total;
}

json show(Context& context, const std::string& id, const Group& group) {
    return {
        {"id", id},
        {"state", std::string(to_text(group.state))},
        {"protocol_type", group.protocol_type},
        {"members", group.members.size()},
        {"lag", total(lag_of(context, id))}};
}

json peek_groups(const Kafka& kafka, Context& context) {
    json out = json::array();
    for (const std::string& id : GroupCoordinator::all(context)) {
        const GroupCoordinator coordinator(context, kafka.configs(), id);
        out.push_back(show(context, id, *coordinator.group()));
    }
    return {{"groups", std::move(out)}};
}

json show_member(const Group& group, const GroupMember& member) {
    json out = {
        {"id", member.id}, {"client", member.client_id}, {"host", member.client_host}};
    if (member.instance_id) {
        out["instance"] = *member.instance_id;
    }
    if (group.state != GroupState::stable) {
        return out;
    }
    const auto assignment = group.protocol_type == consumer_protocol
                                ? read_assignment(member.assignment.view())
                                : std::nullopt;
    if (assignment) {
        out["assignment"] = *assignment;
    } else {
        out["assignmentBase64"] = base64_encode(member.assignment.view());
    }
    return out;
}

json peek_group(Context& context, const std::string& id, const Group& group) {
    json out = show(context, id, group);
    out["generation"] = group.generation;
    if (group.protocol) {
        out["protocol"] = *group.protocol;
    }
    if (!group.leader.empty()) {
        out["leader"] = group.leader;
    }
    json members = json::array();
    for (const GroupMember* member : group.in_order()) {
        members.push_back(show_member(group, *member));
    }
    out["members"] = std::move(members);
    json offsets = json::array();
    for (const PartitionLag& one : lag_of(context, id)) {
        json row = {
            {"topic", one.topic},
            {"partition", one.partition},
            {"offset", one.committed.offset},
            {"end", one.end},
            {"lag", one.lag},
            {"committed", to_iso8601(one.committed.committed)}};
        if (!one.committed.metadata.empty()) {
            row["metadata"] = one.committed.metadata;
        }
        offsets.push_back(std::move(row));
    }
    out["offsets"] = std::move(offsets);
    return out;
}

} // namespace

std::optional<json> Kafka::peek(Context& context, const Look& look) {
    std::string_view path = look.path;
    if (path == "topics") {
        return peek_topics(context);
    }
    if (path == "groups") {
        return peek_groups(*this, context);
    }
    constexpr std::string_view groups = "groups/";
    if (path.starts_with(groups)) { // the id of a group may be anything
        const std::string id(path.substr(groups.size()));
        const GroupCoordinator coordinator(context, configs_, id);
        return coordinator.group() ? std::optional(peek_group(context, id, *coordinator.group()))
                                   : std::nullopt;
    }
    constexpr std::string_view topics = "topics/";
    if (!path.starts_with(topics)) {
        return std::nullopt;
    }
    path.remove_prefix(topics.size());
    const std::size_t slash = path.find('/');
    const auto topic = StoredTopics(context).find(path.substr(0, slash));
    if (!topic) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return peek_topic(context, *topic);
    }
    const auto partition = parse_number(path.substr(slash + 1));
    return partition && *partition < topic->partitions
               ? std::optional(peek_partition(
                     context,
                     *topic,
                     static_cast<std::int32_t>(*partition),
                     look.page(records_shown_max)))
               : std::nullopt;
}

std::vector<Resource> Kafka::resources(Context& context) {
    std::vector<Resource> out;
    for (const Topic& topic : StoredTopics(context).all()) {
        Resource& one = out.emplace_back();
        one.kind = "topic";
        one.name = topic.name;
        one.look = "topics/" + topic.name;
        const Sizes sizes = sizes_of(context, topic);
        one.counts = {
            {"records", sizes.records}, {"partitions", topic.partitions}, {"bytes", sizes.bytes}};
        for (const auto& [name, value] : topic.configs) {
            one.about[name] = value;
        }
        for (std::int32_t i = 0; i < topic.partitions; ++i) {
            const std::string number = std::to_string(i);
            one.contents.push_back(
                {"partition " + number,
                 one.look + "/" + number,
                 "records",
                 "offset",
                 topic.name + "-" + number});
        }
    }
    for (const std::string& id : GroupCoordinator::all(context)) {
        const GroupCoordinator coordinator(context, configs_, id);
        Resource& one = out.emplace_back();
        one.kind = "group";
        one.name = id;
        one.look = "groups/" + id;
        one.counts = {
            {"lag", total(lag_of(context, id))},
            {"members", coordinator.group()->members.size()}};
        one.about["state"] = std::string(to_text(coordinator.group()->state));
        one.contents = {
            {"offsets", one.look, "offsets"}, {"members", one.look, "members", "id"}};
    }
    return out;
}

// There is one cluster in a world; it is told of where everything is unless somebody says
// otherwise.
std::vector<Scope> Kafka::scopes(Context& context) {
    const bool is_empty =
        !StoredTopics(context).any() && GroupCoordinator::all(context).empty();
    return is_empty ? std::vector<Scope>() : std::vector{Scope{}};
}

std::vector<std::string> Kafka::names(Context& context, Named kind) {
    std::vector<std::string> names;
    if (kind == Named::topic) {
        for (const Topic& topic : StoredTopics(context).all()) {
            names.push_back(topic.name);
        }
    } else if (kind == Named::group) {
        names = GroupCoordinator::all(context);
    }
    return names;
}

} // namespace snowglobe::kafka
