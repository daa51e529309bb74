#pragma once
// Commands that wait until a key has an element, in the order of their coming.
//
//   redis.unblocked   connection -> whether with an error: it need not wait any more
#include "emulator/store/row_kind.h"
#include "services/redis/asked.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snowglobe::redis {

// Of the argument: none is 0, which never ends. Throws CommandError.
std::optional<Duration> timeout_of(const Asked& asked, std::size_t argument);
// A key that it looks at. What is of another type is an error, but nothing to one that has waited.
Slot open_for_pop(const Asked& asked, const std::string& key, Type type);
// It waits for one of the keys, if it may: else it has come to nothing.
Answer wait_for(
    Asked& asked, std::span<const std::string> keys, const std::optional<Duration>& timeout);

// The client of that connection waits no more (CLIENT UNBLOCK).
void unblock(Context& context, std::uint64_t connection, bool with_error);
std::vector<RowKind> waiting_row_kinds();

enum class Side : std::uint8_t { left, right };
// LEFT or RIGHT, MIN or MAX. Throws CommandError.
Side side_of(const Asked& asked, std::size_t argument, const char* left, const char* right);

// "numkeys key... <WHERE> [COUNT n]" of LMPOP, ZMPOP and those that wait, from numkeys on.
struct PopRequest {
    std::vector<std::string> keys;
    Side side = Side::left;
    std::int64_t count = 1;
};
PopRequest
read_pop_request(const Asked& asked, std::size_t from, const char* left, const char* right);

} // namespace snowglobe::redis
