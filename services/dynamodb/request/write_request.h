#pragma once
// PutItem, UpdateItem, DeleteItem, and the writes of transactions and batches: each is read into
// the same value. Reading checks everything that needs neither table nor item, in the order in
// which AWS reports it.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/request/report.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

struct WriteRequest {
    enum class Kind { put, update, remove, check };
    enum class Returned { none, all_old, updated_old, all_new, updated_new };

    Kind kind = Kind::put;
    std::string table; // name or ARN
    json item;         // put: the item; the others: its key. Normalised
    std::size_t item_bytes = 0;
    std::optional<Condition> condition;
    std::optional<Update> update; // none: an item that is not there is created
    Returned returned = Returned::none;
    bool shows_refused = false; // ReturnValuesOnConditionCheckFailure
    Report report;              // of the whole request
};

WriteRequest read_put(const json& request);
WriteRequest read_update(const json& request);
WriteRequest read_delete(const json& request);

struct WriteRequests {
    std::vector<WriteRequest> writes;
    Report report;
    // Of a transaction with a ClientRequestToken.
    std::string token;
    std::string digest; // of its items
};

WriteRequests read_transaction(const json& request);
WriteRequests read_batch_write(const json& request);

// All items of a transaction together.
void check_transaction_size(std::size_t bytes);

} // namespace snowglobe::dynamodb
