#pragma once
// A queue: its name, its attributes and where it lies in the store. What is in it: backlog.h.
//
// Rows:
//   sqs.queue    (account, region, name)   Queue
//   sqs.deleted  (account, region, name)   Time of the deletion: the name is taken for 60 s more
#include "emulator/base/json_fwd.h"
#include "emulator/base/time.h"
#include "emulator/call/context.h"
#include "emulator/store/key.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::sqs {

struct Queue {
    std::string name;
    std::uint64_t id = 0; // of this creation: a queue of the same name later has another one
    Time created{};
    Time modified{};
    std::optional<Time> purged;
    std::map<std::string, std::string> tags;

    bool fifo = false;
    bool content_based_deduplication = false;
    bool deduplication_per_group = false; // DeduplicationScope: messageGroup, as shown
    // The scope that holds: AWS lets it be changed later, to no effect.
    bool deduplicates_per_group = false;
    bool throughput_per_group = false; // FifoThroughputLimit: perMessageGroupId
    std::int64_t delay_s = 0;
    std::int64_t message_bytes_max = 1'048'576;
    std::int64_t retention_s = 345'600;
    std::int64_t receive_wait_s = 0;
    std::int64_t visibility_timeout_s = 30;
    std::string policy;               // JSON text as given; empty: none
    std::string redrive_policy;       // JSON text as given; empty: none
    std::string redrive_allow_policy; // JSON text as given; empty: none
    std::string dead_letter_arn;      // of the redrive policy
    std::int64_t receive_count_max = 0;
    std::string kms_key;
    std::optional<std::int64_t> kms_reuse_s;
    bool managed_sse = true;

    template <class Archive> void fields(Archive& archive) {
        archive(name, id, created, modified, purged, tags);
        archive(fifo, content_based_deduplication, deduplication_per_group);
        archive(deduplicates_per_group, throughput_per_group);
        archive(delay_s, message_bytes_max, retention_s, receive_wait_s, visibility_timeout_s);
        archive(policy, redrive_policy, redrive_allow_policy, dead_letter_arn, receive_count_max);
        archive(kms_key, kms_reuse_s, managed_sse);
    }
};

Key queue_key(const Scope& scope, std::string_view name);
Key deleted_key(const Scope& scope, std::string_view name);

std::optional<Queue> find_queue(Context& context, std::string_view name);
// nullopt also for queues of other accounts and regions.
std::optional<Queue> find_queue_by_arn(Context& context, std::string_view arn);
// The queue that the request's QueueUrl names, by the last two parts of its path, whatever the
// host.
Queue requested_queue(Context& context, const json& request);
void save_queue(Context& context, const Queue& queue);

// The ARN is also the channel that is notified when a message may have become receivable.
std::string queue_arn(const Scope& scope, std::string_view name);
// As handlers and traces see it; the codec shows a client the host that it called.
std::string queue_url(const Scope& scope, std::string_view name);

} // namespace snowglobe::sqs
