#include "services/logs/group.h"

#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/logs/batch.h"
#include "services/logs/words.h"

#include <algorithm>

namespace snowglobe::logs {

namespace {

constexpr const char* group_space = "logs.group";
constexpr const char* stream_space = "logs.stream";
constexpr std::string_view all_streams = ":*"; // at the end of a group's ARN

Key scope_key(const char* space, const Scope& scope) {
    return Key(space).text(scope.account).text(scope.region);
}

// From behind `after` to the end of those whose last part begins with `prefix`.
template <class Row>
void scan_rows(
    Store& store,
    const Key& all,
    std::string_view prefix,
    std::string_view after,
    const std::function<bool(const std::string& name, const Row& row)>& visit) {
    Key wanted = all;
    wanted.raw(prefix);
    Key last = all;
    const std::string behind = after.empty() ? "" : last.text(after).str() + '\0';
    Rows<Row>(store).scan(
        std::max(wanted.str(), behind),
        wanted.end(),
        Direction::forward,
        [&](std::string_view key, const Row& row) {
            KeyReader reader(key.substr(all.str().size()));
            return visit(reader.text(), row);
        });
}

} // namespace

Time Group::oldest(Time now) const {
    return retention_days == 0 ? Time::min() : now - hours{24} * retention_days;
}

std::vector<RowKind> group_rows() {
    return {
        {group_space, "ttt", record_form<Group>}, {stream_space, "tttt", record_form<Stream>}};
}

Key GroupPlace::key(std::string_view space) const {
    return Key(space).text(scope.account).text(scope.region).text(name);
}

std::optional<Group> find_group(const GroupPlace& place) {
    return Rows<Group>(place.store).find(place.key(group_space));
}

void put_group(const GroupPlace& place, const Group& group) {
    Rows<Group>(place.store).put(place.key(group_space), group);
}

void erase_group(const GroupPlace& place) {
    std::vector<std::string> streams;
    scan_streams(place, "", "", [&](const std::string& name, const Stream&) {
        streams.push_back(name);
        return true;
    });
    for (const std::string& name : streams) {
        erase_stream_row(place, name);
    }
    erase_batches(place);
    Rows<Group>(place.store).erase(place.key(group_space));
}

std::optional<Stream> find_stream(const GroupPlace& place, const std::string& name) {
    return Rows<Stream>(place.store).find(place.key(stream_space).text(name));
}

void put_stream(const GroupPlace& place, const std::string& name, const Stream& stream) {
    Rows<Stream>(place.store).put(place.key(stream_space).text(name), stream);
}

void erase_stream_row(const GroupPlace& place, const std::string& name) {
    Rows<Stream>(place.store).erase(place.key(stream_space).text(name));
}

void erase_stream(const GroupPlace& place, Group& group, const std::string& name) {
    erase_batches(place, group, name);
    erase_stream_row(place, name);
    put_group(place, group);
}

void scan_groups(
    const Context& context,
    std::string_view prefix,
    std::string_view after,
    const std::function<bool(const std::string& name, const Group& group)>& visit) {
    const Key all = scope_key(group_space, context.scope);
    scan_rows<Group>(context.store, all, prefix, after, visit);
}

void scan_streams(
    const GroupPlace& place,
    std::string_view prefix,
    std::string_view after,
    const std::function<bool(const std::string& name, const Stream& stream)>& visit) {
    scan_rows<Stream>(place.store, place.key(stream_space), prefix, after, visit);
}

GroupPlace place_of_name(const Context& context, const std::string& name) {
    return {context.store, context.scope, name};
}

GroupPlace place_of_arn(const Context& context, const std::string& arn) {
    const std::string mine = context.arn("logs", "log-group:");
    if (!arn.starts_with("arn:aws:logs:") || arn.find(":log-group:") == std::string::npos) {
        throw invalid_parameter("Invalid ARN: " + arn);
    }
    if (!arn.starts_with(mine)) {
        throw no_such_group();
    }
    std::string name = arn.substr(mine.size());
    if (name.ends_with(all_streams)) {
        name.resize(name.size() - all_streams.size());
    }
    return place_of_name(context, name);
}

GroupPlace place_of(const Context& context, const json& request) {
    const auto name = request.value("logGroupName", std::string());
    const auto identifier = request.value("logGroupIdentifier", std::string());
    if (name.empty() == identifier.empty()) {
        throw invalid_parameter(
            name.empty() ? "Either logGroupName or logGroupIdentifier must be specified."
                         : "Only one of logGroupName and logGroupIdentifier can be specified.");
    }
    return identifier.starts_with("arn:")
               ? place_of_arn(context, identifier)
               : place_of_name(context, name.empty() ? identifier : name);
}

Group group_at(const GroupPlace& place) {
    auto found = find_group(place);
    if (!found) {
        throw no_such_group();
    }
    return *std::move(found);
}

Stream stream_at(const GroupPlace& place, const std::string& name) {
    const auto found = find_stream(place, name);
    if (!found) {
        throw no_such_stream();
    }
    return *found;
}

std::string arn_of(const GroupPlace& place) {
    return "arn:aws:logs:" + place.scope.region + ":" + place.scope.account +
           ":log-group:" + place.name;
}

json group_json(const GroupPlace& place, const Group& group) {
    json out = {
        {"logGroupName", place.name},
        {"logGroupArn", arn_of(place)},
        {"arn", arn_of(place) + std::string(all_streams)},
        {"creationTime", epoch_ms(group.created)},
        {"deletionProtectionEnabled", group.is_protected},
        {"logGroupClass", group.log_class},
        {"metricFilterCount", 0},
        {"storedBytes", group.bytes}};
    if (group.retention_days != 0) {
        out["retentionInDays"] = group.retention_days;
    }
    if (!group.kms_key_id.empty()) {
        out["kmsKeyId"] = group.kms_key_id;
    }
    return out;
}

json stream_json(const GroupPlace& place, const std::string& name, const Stream& stream) {
    json out = {
        {"logStreamName", name},
        {"arn", arn_of(place) + ":log-stream:" + name},
        {"creationTime", epoch_ms(stream.created)},
        {"storedBytes", 0}}; // since 2019 AWS answers this
    if (stream.has_events()) {
        out["firstEventTimestamp"] = stream.first_ms;
        out["lastEventTimestamp"] = stream.last_ms;
        out["lastIngestionTime"] = epoch_ms(stream.ingested);
        out["uploadSequenceToken"] = sequence_token(place, name, stream);
    }
    return out;
}

} // namespace snowglobe::logs
