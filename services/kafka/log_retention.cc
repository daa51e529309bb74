#include "services/kafka/log_retention.h"

#include "emulator/store/rows.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

namespace {

constexpr std::string_view retention_space = "kafka.retention";

} // namespace

Time next_retention_check(Time at, Time now, Duration interval) {
    const std::int64_t step = interval.count();
    const Time first = from_epoch_ns((epoch_ns(at) + step - 1) / step * step);
    return first > now ? first : from_epoch_ns((epoch_ns(now) / step + 1) * step);
}

void plan_retention(Context& context, Time at) {
    const Rows<Time> planned(context.store);
    const auto before = planned.find(Key(retention_space));
    if (!before || at < *before) {
        planned.put(Key(retention_space), at);
        context.schedule_at(retention_timer, at, TimerClass::background);
    }
}

void run_retention(Context& context, const BrokerConfigs& configs) {
    context.store.erase(Key(retention_space).str());
    for (const Topic& topic : StoredTopics(context).all()) {
        const TopicConfigs of_topic(configs, topic.configs);
        for (std::int32_t i = 0; i < topic.partitions; ++i) {
            PartitionLog(context, topic, i).delete_old(of_topic);
        }
    }
}

std::vector<RowKind> retention_row_kinds() {
    return {{retention_space, "", record_form<Time>}};
}

} // namespace snowglobe::kafka
