#pragma once
// Kafka's error codes, as far as a broker of one node has use for them, and those without a word
// beside them that only faults answer
// (https://kafka.apache.org/protocol#protocol_error_codes).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

enum class ErrorCode : std::int16_t {
    unknown_server_error = -1,          // our fault
    none = 0,
    offset_out_of_range = 1,            // before the log's start, or beyond its end
    corrupt_message = 2,                // a wrong check sum, or a batch that is cut off
    unknown_topic_or_partition = 3,
    invalid_fetch_size = 4,
    leader_not_available = 5,
    not_leader_or_follower = 6,
    request_timed_out = 7,
    broker_not_available = 8,
    replica_not_available = 9,
    message_too_large = 10,             // a batch beyond the topic's max.message.bytes
    offset_metadata_too_large = 12,     // text beside a committed offset
    network_exception = 13,
    coordinator_load_in_progress = 14,  // the coordinator has just begun: ask again
    coordinator_not_available = 15,
    not_coordinator = 16,               // it has moved: find it again
    invalid_topic = 17,                 // a name that no topic can have
    record_list_too_large = 18,
    not_enough_replicas = 19,
    not_enough_replicas_after_append = 20,
    invalid_required_acks = 21,         // other than -1, 0, 1
    illegal_generation = 22,            // the group has been joined anew since
    inconsistent_group_protocol = 23,   // nothing that all members support
    invalid_group_id = 24,              // an empty one
    unknown_member_id = 25,
    invalid_session_timeout = 26,       // outside of what the broker allows
    rebalance_in_progress = 27,         // the member has to join anew
    invalid_commit_offset_size = 28,
    topic_authorization_failed = 29,
    group_authorization_failed = 30,
    cluster_authorization_failed = 31,
    invalid_timestamp = 32,             // before or after what the topic allows
    unsupported_version = 35,
    topic_already_exists = 36,
    invalid_partitions = 37,            // a number of them
    invalid_replication_factor = 38,    // more than there are brokers
    invalid_replica_assignment = 39,
    invalid_config = 40,
    not_controller = 41,
    invalid_request = 42,               // what no client of Kafka's says
    policy_violation = 44,
    out_of_order_sequence_number = 45,  // batches of this producer are missing
    duplicate_sequence_number = 46,
    invalid_producer_epoch = 47,        // a newer producer of the same id has begun
    transactional_id_authorization_failed = 53, // what is of a transaction, and of none
    kafka_storage_error = 56,
    unknown_producer_id = 59,
    non_empty_group = 68,               // to be deleted it has to be
    group_id_not_found = 69,
    fetch_session_id_not_found = 70,
    invalid_fetch_session_epoch = 71,
    fenced_leader_epoch = 74,           // the client knows an older leader
    unknown_leader_epoch = 75,          // the client knows a newer one
    unsupported_compression_type = 76,  // zstd, in a version from before it
    stale_broker_epoch = 77,
    offset_not_available = 78,
    member_id_required = 79,            // join again, with the id that is given
    group_max_size_reached = 81,
    fenced_instance_id = 82,            // another member has this static identity now
    group_subscribed_to_topic = 86,     // its offsets stay as long as that is so
    invalid_record = 87,                // a batch that no log takes
    unstable_offset_commit = 88,        // a transaction about it is open
    throttling_quota_exceeded = 89,
    producer_fenced = 90,
    unknown_topic_id = 100,
};

// Kafka's name: "MESSAGE_TOO_LARGE".
std::string_view to_text(ErrorCode code);
// Nothing: it is no name of one, or of "NONE".
std::optional<ErrorCode> error_code_of(std::string_view name);
std::vector<std::string> error_names();

constexpr std::int16_t to_number(ErrorCode code) {
    return static_cast<std::int16_t>(code);
}

} // namespace snowglobe::kafka
