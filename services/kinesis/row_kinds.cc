#include "services/kinesis/kinesis.h"
#include "services/kinesis/stream.h"

namespace snowglobe {

std::vector<RowKind> Kinesis::row_kinds() const {
    return {
        {"kinesis.stream", "ttt", holds_record<kinesis::StreamSettings>},
        {"kinesis.tags", "ttt", holds_record<std::map<std::string, std::string>>},
        {"kinesis.shard", "tttn", holds_record<kinesis::Shard>},
        {"kinesis.open", "ttt*", holds_record<std::uint32_t>},
        {"kinesis.record", "tttnt", holds_record<kinesis::Record>}};
}

} // namespace snowglobe
