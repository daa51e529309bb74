#pragma once
// What the end of an invocation means for its batch. Pure.
#include "emulator/call/invocation.h"

#include <cstddef>
#include <string>
#include <vector>

namespace snowglobe::lambda {

struct Verdict {
    enum class Kind { success, partial, failure, throttled };
    Kind kind = Kind::success;
    std::vector<std::size_t> failed; // partial: indices of the failed records, ascending
};

// Indices of what failed in a batch of this size: all of it, unless only a part did.
std::vector<std::size_t> failed_items(const Verdict& verdict, std::size_t size);

// `ids` are the records' identifiers, in the order of the batch: sequence numbers or message ids.
Verdict judge(
    const InvocationResult& result, const std::vector<std::string>& ids, bool report_item_failures);

} // namespace snowglobe::lambda
