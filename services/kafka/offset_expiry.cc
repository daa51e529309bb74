#include "services/kafka/offset_expiry.h"

#include "services/kafka/committed_offsets.h"
#include "services/kafka/group_coordinator.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace snowglobe::kafka {

namespace {

constexpr std::string_view expiry_prefix = "offsets/";

Duration offsets_retention(const BrokerConfigs& configs) {
    return milliseconds{configs.offsets_retention_ms()};
}

void schedule_expiry(Context& context, const std::string& group, Time at) {
    context.schedule_at(std::string(expiry_prefix) + group, at, TimerClass::background);
}

} // namespace

void plan_offset_expiry(
    Context& context, const BrokerConfigs& configs, const std::string& group) {
    schedule_expiry(context, group, context.now + offsets_retention(configs));
}

void expire_offsets(Context& context, const BrokerConfigs& configs, const std::string& group) {
    GroupCoordinator coordinator(context, configs, group);
    if (!coordinator.group() || coordinator.group()->state != GroupState::empty) {
        return; // planned anew when it is empty again
    }
    const bool had_members = !coordinator.group()->protocol_type.empty();
    const Time empty_since = coordinator.group()->empty_since;
    CommittedOffsets offsets(context, group);
    std::vector<std::pair<std::string, std::int32_t>> gone;
    Time next = time_max;
    offsets.for_each(
        [&](const std::string& topic, std::int32_t partition, const CommittedOffset& offset) {
            const Time due =
                (had_members ? empty_since : offset.committed) + offsets_retention(configs);
            if (due <= context.now) {
                gone.emplace_back(topic, partition);
            } else {
                next = std::min(next, due);
            }
        });
    for (const auto& [topic, partition] : gone) {
        offsets.erase(topic, partition);
    }
    if (next != time_max) {
        schedule_expiry(context, group, next);
    } else {
        coordinator.erase();
    }
}

std::optional<std::string> group_of_expiry(const std::string& timer) {
    return timer.starts_with(expiry_prefix) ? std::optional(timer.substr(expiry_prefix.size()))
                                            : std::nullopt;
}

} // namespace snowglobe::kafka
