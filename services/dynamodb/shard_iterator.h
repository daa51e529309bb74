#pragma once
// Shard iterators: opaque text that holds a position and when it was given out. They expire after
// 15 minutes. Nothing of them is stored.
#include "emulator/base/time.h"
#include "emulator/call/context.h"
#include "services/dynamodb/stream.h"

#include <cstdint>
#include <string>

namespace snowglobe::dynamodb {

struct ShardIterator {
    std::string stream_arn;
    std::uint64_t shard = 0;
    std::uint64_t after = 0; // reads records with a higher sequence
    Time issued{};

    std::string text() const;
    // Throws ValidationException when the text is none of ours, ExpiredIteratorException when it is
    // too old.
    static ShardIterator parse(Context& context, const std::string& text);
};

} // namespace snowglobe::dynamodb
