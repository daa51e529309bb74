#pragma once
// Receipt handles: base64 text that begins with AQEB, as real ones do. A handle says which receive
// of which message of which queue it stands for, and carries a check, so that garbage is told from
// a handle of a message that is gone.
#include "emulator/base/time.h"
#include "emulator/call/context.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::sqs {

struct Receipt {
    std::uint64_t queue_id = 0;
    std::uint64_t sequence = 0;
    std::uint64_t receive_count = 0; // the message's count with this receive
    Time received{};
};

std::string to_handle(const Context& context, const Receipt& receipt);
// nullopt: not a handle that this emulator ever gave out.
std::optional<Receipt> parse_handle(const Context& context, std::string_view handle);

} // namespace snowglobe::sqs
