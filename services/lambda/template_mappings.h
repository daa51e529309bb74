#pragma once
// Event source mappings in templates: as a resource, and as an event of a function. Both become the
// same document, with CreateEventSourceMapping's members.
#include "emulator/base/json.h"
#include "emulator/call/context.h"

#include <array>
#include <optional>
#include <string>

namespace snowglobe::lambda {

// Of an AWS::Lambda::EventSourceMapping: where it reads from.
constexpr std::array fixed_mapping_members{
    "EventSourceArn",
    "SelfManagedEventSource",
    "Topics",
    "AmazonManagedKafkaEventSourceConfig",
    "SelfManagedKafkaEventSourceConfig"};

// Throws PropertyError for an event that cannot be one; `path` is the event's.
void check_mapping_event(
    const std::string& type, const json& properties, const std::string& path);

// REQUIRE what was checked.
json mapping_of_event(const std::string& type, const json& properties);
json mapping_of_resource(const json& properties);
bool has_same_source(const json& mapping, const json& other);

// Why there can be no such mapping here: its source is of none of the services that are; empty:
// there can.
std::string why_no_source(const json& mapping);

// The mapping between that source and a function; there is at most one.
std::optional<std::string>
find_mapping_of(Context& context, const json& mapping, const std::string& function);

// What became of a mapping: CreateEventSourceMapping's answer, or why there is none: its source is
// not here. Throws PropertyError at `path`.
struct MadeMapping {
    json answer;
    std::string inert;
};
MadeMapping create_mapping(
    Context& context, const std::string& function, json mapping, const std::string& path);
// Throws PropertyError at `path`.
// Makes an existing mapping what `mapping` says; its checkpoints stay.
void update_mapping(
    Context& context,
    const std::string& uuid,
    const json& mapping,
    const json& before,
    const std::string& path);

} // namespace snowglobe::lambda
