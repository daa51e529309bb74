#pragma once
// What is an event source's own, beside its records: a row for each service that mappings may read
// from, in sources/<service>.cc. Runners (stream_poller.h, queue_poller.h) know no source by name.
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace snowglobe::lambda {

// Of sources with shards.
struct StreamTraits {
    bool has_timestamps;      // StartingPosition may be AT_TIMESTAMP
    milliseconds poll_latency_max; // a record waits at most so long for the poll that finds it
    // The document about discarded records: the member about the batch, and how many digits of a
    // second its times have.
    std::string_view failure_member;
    int failure_digits;
};

// Of sources with topics.
struct TopicTraits {
    std::string_view event_source; // what events say
    milliseconds poll_latency_max;
};

struct SourceKind {
    // In the ARNs of its resources: "kinesis"; empty: they have none.
    std::string_view service;
    std::string_view event_type;   // of SAM's `Events`: "Kinesis"
    std::string_view event_member; // that has the ARN there: "Stream"
    std::int64_t batch_size;       // where a mapping does not say
    // Of a second mapping of the same source and function, in AWS's words: what stands before the
    // ARN, and after the function's name.
    std::string_view duplicate;
    std::string_view duplicate_end;
    // An element of the event's Records as filters see it; nullopt: no pattern matches it.
    // `needs_data`: a pattern looks at the data.
    std::optional<json> (*filter_view)(const json& record, bool needs_data);
    // The member of a pattern that is about the data, where that must be JSON: a pattern for a
    // string there can never match. Empty: there is none.
    std::string_view filter_data = {};
    std::optional<StreamTraits> stream = {};
    std::optional<TopicTraits> topic = {};
    // The only member that a pattern may be about; empty: any.
    std::string_view filter_only = {};
};

std::span<const SourceKind* const> source_kinds();
const SourceKind* find_source_kind(std::string_view service); // nullptr: none
const SourceKind* find_event_type(std::string_view event_type);

extern const SourceKind dynamodb_source;
extern const SourceKind kafka_source;
extern const SourceKind kinesis_source;
extern const SourceKind self_managed_kafka_source;
extern const SourceKind sqs_source;

} // namespace snowglobe::lambda
