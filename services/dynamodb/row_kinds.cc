#include "services/dynamodb/changes.h"
#include "services/dynamodb/description.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/stored_item.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/transaction.h"

namespace snowglobe {

std::vector<RowKind> Dynamodb::row_kinds() const {
    return {
        {"dynamodb.number", "", holds_record<std::uint64_t>},
        {"dynamodb.table", "ttt", holds_record<dynamodb::TableDescription>},
        {"dynamodb.changes", "n", holds_record<dynamodb::Changes>},
        {"dynamodb.row", "nnn+", dynamodb::is_stored_item},
        {"dynamodb.expiry", "nn*", holds_nothing},
        {"dynamodb.stream", "tttt", holds_record<dynamodb::StreamDescription>},
        {"dynamodb.stream_state", "n", holds_record<dynamodb::StreamState>},
        {"dynamodb.stream_record", "nnn", dynamodb::is_stream_entry},
        {"dynamodb.token", "ttt", holds_record<dynamodb::TokenUse>},
        {"dynamodb.token_expiry", "ttnt", holds_nothing}};
}

} // namespace snowglobe
