#pragma once
// What transactions are beside their reads and writes: each item once, reasons where they are
// cancelled, and the client tokens that make a repeated request a replay for 10 minutes. Rows:
//   "dynamodb.token", account, region, token                    -> TokenUse
//   "dynamodb.token_expiry", account, region, time, token       -> ""
// One background timer "tokens/" for each scope drops what has expired.
#include "emulator/base/json.h"
#include "emulator/base/time.h"
#include "services/dynamodb/request/write_request.h"
#include "services/dynamodb/table.h"
#include "services/dynamodb/write.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

class Dynamodb;

// The items that a transaction names, as text: each may be named once. `item` has or is the key,
// whatever its attributes' types.
std::string identity_of(const Table& table, const json& item);
[[noreturn]] void refuse_second_operation();

struct CancellationReason {
    std::string code = "None";
    std::string message;
    std::optional<json> item;
};
[[noreturn]] void cancel_transaction(const std::vector<CancellationReason>& reasons);

// Finds the tables and checks the keys; a wrong key cancels the transaction.
std::vector<Write>
resolve_writes(Dynamodb& dynamodb, Context& context, const WriteRequests& transaction);
// Reads the items and checks conditions and updates; cancels with a reason for each failure.
void evaluate_writes(Context& context, std::vector<Write>& writes);

struct TokenUse {
    std::string digest; // of the items
    Time expires{};
    template <class Archive> void fields(Archive& archive) { archive(digest, expires); }
};

// True: the same request was done with this token, nothing is to be done again. Throws
// IdempotentParameterMismatchException. Else remembers it.
bool is_replay(Context& context, const WriteRequests& transaction);
void drop_expired_tokens(Context& context);

} // namespace snowglobe::dynamodb
