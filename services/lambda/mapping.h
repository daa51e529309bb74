#pragma once
// An event source mapping: its row and its look in the API. How it moves is the event source's
// business.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "emulator/store/key.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

// Provisioned mode: how many pollers there may be.
struct ProvisionedPollers {
    std::optional<std::int64_t> at_least;
    std::optional<std::int64_t> at_most;
    std::string group; // PollerGroupName
    template <class Archive> void fields(Archive& archive) { archive(at_least, at_most, group); }
    friend bool operator==(const ProvisionedPollers&, const ProvisionedPollers&) = default;
};

struct Mapping {
    std::string uuid;
    std::string function_name;
    std::string function_arn;
    std::string source_arn; // empty: a cluster that manages itself
    bool enabled = true;
    Time last_modified{};
    std::string last_result; // LastProcessingResult

    std::int64_t batch_size = 0;
    std::int64_t window_s = 0;
    bool report_item_failures = false;
    std::vector<std::string> filters; // patterns, JSON text

    // Streams only.
    std::string starting_position;
    std::optional<Time> starting_timestamp;
    std::int64_t lanes = 1;        // ParallelizationFactor
    std::int64_t retries_max = -1; // -1: until the records expire
    std::int64_t age_max_s = -1;   // -1: no limit
    bool bisect = false;
    std::string on_failure; // ARN; empty: records are discarded silently
    bool started =
        false; // positions were taken; shards that appear later are read from their start
    std::int64_t tumbling_s = 0; // TumblingWindowInSeconds; 0: none

    // Queues only.
    std::optional<std::int64_t> concurrency_max;

    // Topics only.
    std::string topic;
    std::vector<std::string> bootstrap_servers; // of a cluster that manages itself
    std::string consumer_group;
    bool has_window = false; // window_s was set; otherwise it is 500 ms
    std::vector<std::pair<std::string, std::string>> source_access; // type, URI
    std::optional<ProvisionedPollers> provisioned;

    template <class Archive> void fields(Archive& archive) {
        archive(uuid, function_name, function_arn, source_arn, enabled, last_modified, last_result);
        archive(batch_size, window_s, report_item_failures, filters);
        archive(starting_position, starting_timestamp, lanes, retries_max, age_max_s, bisect);
        archive(on_failure, started, concurrency_max);
        archive.tagged(1, topic);
        archive.tagged(2, bootstrap_servers);
        archive.tagged(3, consumer_group);
        archive.tagged(4, has_window);
        archive.tagged(5, source_access);
        archive.tagged(6, provisioned);
        archive.tagged(7, tumbling_s);
    }
};

std::optional<Mapping> find_mapping(Context& context, std::string_view uuid);
Mapping need_mapping(Context& context, std::string_view uuid); // throws ResourceNotFoundException
void put_mapping(Context& context, const Mapping& mapping);
void erase_mapping(Context& context, const Mapping& mapping);
std::vector<Mapping> all_mappings(Context& context);
Key mappings_of(const Scope& scope);
// Of every account and region.
std::vector<std::pair<Scope, Mapping>> all_mappings(Store& store);

// What a mapping reads from, in one text: its ARN, and the topic where that alone does not say.
std::string source_name(const Mapping& mapping);

// Key of a mapping's timers, wakes and invocations.
std::string mapping_key(const Mapping& mapping, std::string_view part);

// "arn:aws:sqs:us-east-1:123:q" -> "sqs"; empty if it is no ARN.
std::string service_of_arn(std::string_view arn);
// The part after the account: "stream/s", "q".
std::string resource_of_arn(std::string_view arn);
Scope scope_of_arn(std::string_view arn);

} // namespace snowglobe::lambda
