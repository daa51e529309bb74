#pragma once
// TransactWriteItems in its steps: the actions as values, their checks, and the client tokens that
// make a repeated request a replay for 10 minutes. Rows:
//   "dynamodb.token", account, region, token                    -> TokenUse
//   "dynamodb.token_expiry", account, region, time, token       -> ""
// One background timer "tokens/" for each scope drops what has expired.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/table.h"
#include "services/dynamodb/wording.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe {
class Dynamodb;
}

namespace snowglobe::dynamodb {

struct TransactAction {
    enum class Kind { check, put, update, remove };
    Kind kind = Kind::check;
    const json* members = nullptr; // as requested
    json item;                     // put: the item; the others: the Key
    std::optional<Condition> condition;
    std::optional<Update> update;
    std::optional<Table> table;
    std::optional<json> old; // what is stored before the transaction
    std::optional<json> now; // what put and update will store
};

// Parses and checks everything that needs neither table nor item. REQUIRES that `request` outlives
// the actions.
std::vector<TransactAction> parse_actions(const json& request, const Wording& wording);
// Finds the tables and checks the keys; a wrong key cancels the transaction.
void resolve_actions(Dynamodb& dynamodb, Context& context, std::vector<TransactAction>& actions);
// Reads the items and checks conditions and updates; cancels with a reason for each failure.
void evaluate_actions(Context& context, std::vector<TransactAction>& actions);

// The items that a transaction names, as text: each may be named once. `item` has or is the key,
// whatever its attributes' types.
std::string identity_of(const Table& table, const json& item);
[[noreturn]] void refuse_second_operation();
// All items of a transaction together.
void check_transaction_size(std::size_t bytes);

struct CancellationReason {
    std::string code = "None";
    std::string message;
    std::optional<json> item;
};
[[noreturn]] void cancel_transaction(const std::vector<CancellationReason>& reasons);

struct TokenUse {
    std::string digest; // of the items
    Time expires{};
    template <class Archive> void fields(Archive& archive) { archive(digest, expires); }
};

// True: the same request was done with this token, nothing is to be done again. Throws
// IdempotentParameterMismatchException. Else remembers it.
bool is_replay(Context& context, const json& request);
void drop_expired_tokens(Context& context);

} // namespace snowglobe::dynamodb
