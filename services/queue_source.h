#pragma once
// What an event source mapping needs to know of a queue beyond its operations: implemented by SQS,
// used by services/lambda. Messages themselves are received and deleted through ReceiveMessage and
// DeleteMessageBatch like anyone else's.
#include "emulator/call/context.h"

#include <cstdint>
#include <optional>
#include <string>

namespace snowglobe {

struct QueueFacts {
    std::string url;
    bool fifo = false;
    Duration visibility_timeout = seconds{30};
    std::string dead_letter_queue;       // its name; empty: none
    std::uint64_t receive_count_max = 0; // then messages go there; 0: none
};

// What waits in a queue, for metrics.
struct QueueDepth {
    std::uint64_t messages = 0; // visible and in flight, not those that are delayed
    Time oldest{};              // when the first of all was sent
};

class QueueSource {
public:
    // nullopt: no such queue.
    virtual std::optional<QueueFacts> queue(Context&, const std::string& arn) = 0;
    virtual QueueDepth depth(Context&, const std::string& arn) = 0;
    // Notified after each commit that may make a message receivable: sent, delay or visibility
    // over, a group of a FIFO queue free again.
    virtual std::string channel(const std::string& arn) const = 0;

protected:
    ~QueueSource() = default;
};

} // namespace snowglobe
