#pragma once
// The document about discarded records that goes to a mapping's on-failure destination. Pure.
// Developer guide, "Retain discarded records"; members in the order in which AWS writes them.
#include "emulator/base/time.h"
#include "services/lambda/source_kind.h"

#include <optional>
#include <string>

namespace snowglobe::lambda {

struct FailedBatch {
    std::string condition; // "RetryAttemptsExhausted", "RecordAgeExceeded"
    std::string request_id;
    std::string function_arn;
    std::uint32_t invoke_count = 0;
    bool was_invoked = true;     // false: no responseContext
    bool is_unhandled = true;    // the last try threw; false: it answered, and reported failures
    std::string stream_arn;
    std::string shard_id;
    std::string first_sequence_number;
    std::string last_sequence_number;
    Time first_arrival{};
    Time last_arrival{};
    std::size_t size = 0;
};

std::string
failure_document(const FailedBatch& batch, const StreamTraits& traits, Time now);

} // namespace snowglobe::lambda
