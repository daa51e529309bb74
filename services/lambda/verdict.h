#pragma once
// What the end of an invocation means for its batch. Pure.
#include "emulator/base/json_fwd.h"
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

// The text of an item's identifier as it stands in an answer; empty: it is none.
using ReadIdentifier = std::string (*)(const json& identifier);
std::string read_text_identifier(const json& identifier);

// Whether the answer holds the state of a tumbling window: one without it is a failure.
bool has_state(const InvocationResult& result);

// `ids` are the records' identifiers, in the order of the batch: sequence numbers or message ids.
Verdict judge(
    const InvocationResult& result,
    const std::vector<std::string>& ids,
    bool report_item_failures,
    ReadIdentifier read = read_text_identifier);

} // namespace snowglobe::lambda
