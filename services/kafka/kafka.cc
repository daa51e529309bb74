#include "services/kafka/kafka.h"

#include "services/kafka/clusters.h"
#include "services/kafka/committed_offsets.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/log_retention.h"
#include "services/kafka/offset_expiry.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_configs.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

std::vector<RowKind> Kafka::row_kinds() const {
    std::vector<RowKind> kinds = StoredTopics::row_kinds();
    const auto add = [&](const std::vector<RowKind>& more) {
        kinds.insert(kinds.end(), more.begin(), more.end());
    };
    add(PartitionLog::row_kinds());
    add(GroupCoordinator::row_kinds());
    add(CommittedOffsets::row_kinds());
    add(config_rows());
    add(Clusters::row_kinds());
    add(retention_row_kinds());
    kinds.push_back({"kafka.producer_ids", "", record_form<std::uint64_t>});
    return kinds;
}

void Kafka::on_timer(Context& context, const std::string& key) {
    if (key == retention_timer) {
        run_retention(context, current_configs(*this, context));
    } else if (const auto group = group_of_expiry(key)) {
        expire_offsets(context, current_configs(*this, context), *group);
    }
}

} // namespace snowglobe::kafka
