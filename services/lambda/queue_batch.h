#pragma once
// Rows of a mapping of a queue: the batch that is being gathered, and those with the function.
#include "services/lambda/mapping.h"
#include "services/queue_source.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe::lambda {

struct QueueMessage {
    std::string id;
    std::string receipt_handle;
    std::uint32_t receives = 1; // with this one
    template <class Archive> void fields(Archive& archive) {
        archive(id, receipt_handle, receives);
    }
};

struct QueueBatch {
    std::string id; // request id of its first try; empty while it is gathered
    std::vector<QueueMessage> messages;
    std::string records; // the events' JSON, separated by commas
    Time opened{};       // when its first message was received
    Time released{};     // when the first message's visibility timeout ends
    std::string url;
    std::string invocation; // request id of the try under way
    std::uint32_t throttles = 0;
    std::string next; // of a FIFO queue: the batch that may begin when this one has succeeded
    template <class Archive> void fields(Archive& archive) {
        archive(id, messages, records, opened, released, url, invocation, throttles);
        archive.tagged(1, next);
    }
};

struct QueueProgress {
    bool polling = false; // a poll is on the way
    std::optional<QueueBatch> gathering;
    std::uint32_t refusals = 0; // in a row: receives that ended with an error
    template <class Archive> void fields(Archive& archive) {
        archive(polling, gathering);
        archive.tagged(1, refusals);
    }
};

QueueProgress read_progress(Context& context, const Mapping& mapping);
void put_progress(Context& context, const Mapping& mapping, const QueueProgress& progress);
void erase_progress(Context& context, const Mapping& mapping);

std::int64_t count_batches(Context& context, const Mapping& mapping); // in flight
std::vector<QueueBatch> all_batches(Context& context, const Mapping& mapping);
std::optional<QueueBatch> find_batch(Context& context, const Mapping& mapping, std::string_view id);
void put_batch(Context& context, const Mapping& mapping, const QueueBatch& batch);
void erase_batch(Context& context, const Mapping& mapping, const QueueBatch& batch);

// Its highest count of receives: the try that people are told of.
std::uint32_t receives(const QueueBatch& batch);
// What happens to these messages of a batch if they fail, for people: "visible again in 30s".
// `released`: of the batch.
std::string failure_plan(
    const std::vector<QueueMessage>& failed, Time released, const QueueFacts& queue, Time now);

// A message of ReceiveMessage as an element of the event's "Records".
json to_record(const json& message, const std::string& queue_arn);

} // namespace snowglobe::lambda
