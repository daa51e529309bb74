#pragma once
// What people who watch a world are told of, beside its numbers (metric.h): deliveries that failed
// though their handler returned, and messages that were given up. Without effect in the world.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace snowglobe {

// A handler returned, and its answer says that part of its batch failed
// (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html, "partial batch
// responses"; the same for streams). A malformed list of failures fails all of it.
struct ItemFailures {
    std::string invocation; // request id
    std::string function;
    std::string source; // as InvocationRequest::source
    std::uint32_t attempt = 1;
    std::string arn;                 // of the stream that numbers them; "" for messages
    std::vector<std::string> failed; // messageId, sequence number
    std::size_t of = 0;              // size of the batch
    std::string on_failure;          // what happens to them next: "to orders-dlq in 30s"
};

// Messages or records that nobody tries any more: a queue's redrive policy moved them to its
// dead-letter queue, or a mapping discarded them.
struct DeadLetters {
    std::string queue;              // where they, or a document about them, went; empty: nowhere
    std::string arn;                // of the stream that numbers them; "" for messages
    std::vector<std::string> items; // messageId, sequence number
    // Of a mapping; empty for a queue's redrive.
    std::string function;
    std::string condition; // "RetryAttemptsExhausted", "RecordAgeExceeded"
    std::string source;    // as InvocationRequest::source
};

} // namespace snowglobe
