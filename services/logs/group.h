#pragma once
// Log groups and their streams, as they lie in the store:
//     logs.group/<account>/<region>/<name>             Group
//     logs.stream/<account>/<region>/<group>/<name>    Stream
// Shapes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html,
// API_LogStream.html there.
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "emulator/store/row_kind.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::logs {

struct Group {
    Time created{};
    std::int64_t retention_days = 0; // 0: its events never expire
    std::string kms_key_id;
    std::string log_class = "STANDARD";
    bool is_protected = false; // from deletion
    std::map<std::string, std::string> tags;
    std::uint64_t batches = 0; // that there ever were: the next one's number
    std::uint64_t bytes = 0;   // of all events that are there
    std::uint64_t function_bytes = 0; // of those that functions wrote
    template <class Archive> void fields(Archive& archive) {
        archive(created, retention_days, kms_key_id, log_class, is_protected, tags);
        archive(batches, bytes, function_bytes);
    }

    // Events before it have expired.
    Time oldest(Time now) const;
};

struct Stream {
    Time created{};
    std::int64_t first_ms = 0; // of its earliest and its latest event
    std::int64_t last_ms = 0;
    Time ingested{}; // when the last events came; never: it has had none
    template <class Archive> void fields(Archive& archive) {
        archive(created, first_ms, last_ms, ingested);
    }

    bool has_events() const { return ingested != Time{}; }
};

std::vector<RowKind> group_rows();

// A group's place in the store, whether it is there or not.
struct GroupPlace {
    Store& store;
    Scope scope;
    std::string name;

    Key key(std::string_view space) const;
};

std::optional<Group> find_group(const GroupPlace& place);
void put_group(const GroupPlace& place, const Group& group);
// With its streams and events.
void erase_group(const GroupPlace& place);

std::optional<Stream> find_stream(const GroupPlace& place, const std::string& name);
void put_stream(const GroupPlace& place, const std::string& name, const Stream& stream);
void erase_stream_row(const GroupPlace& place, const std::string& name);
// With its events.
void erase_stream(const GroupPlace& place, Group& group, const std::string& name);

// By name, those that begin with `prefix` and come after `after` (empty: from the first).
// visit(name, row) -> whether to go on.
void scan_groups(
    const Context& context,
    std::string_view prefix,
    std::string_view after,
    const std::function<bool(const std::string& name, const Group& group)>& visit);
void scan_streams(
    const GroupPlace& place,
    std::string_view prefix,
    std::string_view after,
    const std::function<bool(const std::string& name, const Stream& stream)>& visit);

// Of a request: the group that its logGroupName, or its logGroupIdentifier (a name or an ARN),
// names. Throws InvalidParameterException.
GroupPlace place_of(const Context& context, const json& request);
GroupPlace place_of_name(const Context& context, const std::string& name);
// Of "arn:aws:logs:...:log-group:<name>", with or without ":*" at its end. Throws
// InvalidParameterException, ResourceNotFoundException.
GroupPlace place_of_arn(const Context& context, const std::string& arn);
// Throws ResourceNotFoundException.
Group group_at(const GroupPlace& place);
Stream stream_at(const GroupPlace& place, const std::string& name);

// "arn:aws:logs:us-east-1:000000000000:log-group:<name>"
std::string arn_of(const GroupPlace& place);
json group_json(const GroupPlace& place, const Group& group);
json stream_json(const GroupPlace& place, const std::string& name, const Stream& stream);

} // namespace snowglobe::logs
