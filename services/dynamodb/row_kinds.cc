#include "services/dynamodb/changes.h"
#include "services/dynamodb/description.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/stored_item.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/transaction.h"

namespace snowglobe::dynamodb {

std::vector<RowKind> Dynamodb::row_kinds() const {
    return {
        {"dynamodb.number", "", record_form<std::uint64_t>},
        {"dynamodb.table", "ttt", record_form<dynamodb::TableDescription>},
        {"dynamodb.changes", "n", record_form<dynamodb::Changes>},
        {"dynamodb.row", "nnn+", dynamodb::stored_item_form},
        {"dynamodb.expiry", "nn*", empty_form},
        {"dynamodb.stream", "tttt", record_form<dynamodb::StreamDescription>},
        {"dynamodb.stream_state", "n", record_form<dynamodb::StreamState>},
        {"dynamodb.stream_record", "nnn", dynamodb::stream_entry_form},
        {"dynamodb.token", "ttt", record_form<dynamodb::TokenUse>},
        {"dynamodb.token_expiry", "ttnt", empty_form}};
}

} // namespace snowglobe::dynamodb
