#include "services/kinesis/kinesis.h"
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

std::vector<RowKind> Kinesis::row_kinds() const {
    return {
        {"kinesis.stream", "ttt", record_form<kinesis::StreamSettings>},
        {"kinesis.tags", "ttt", record_form<std::map<std::string, std::string>>},
        {"kinesis.shard", "tttn", record_form<kinesis::Shard>},
        {"kinesis.open", "ttt*", record_form<std::uint32_t>},
        {"kinesis.record", "tttnt", kinesis::record_row}};
}

} // namespace snowglobe::kinesis
