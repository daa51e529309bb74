#pragma once
// What nobody reads any more is forgotten: a group's committed offsets, offsets.retention.minutes
// after its last member left, or, of one that never had members, after they were committed; and
// with the last one the group. On the world's clock, by a timer of each group that is empty.
#include "emulator/call/context.h"
#include "services/kafka/broker_configs.h"

#include <optional>
#include <string>

namespace snowglobe::kafka {

// The group is empty from now on.
void plan_offset_expiry(Context& context, const BrokerConfigs& configs, const std::string& group);
void expire_offsets(Context& context, const BrokerConfigs& configs, const std::string& group);

// Whose timer that is; nothing: it is none of these.
std::optional<std::string> group_of_expiry(const std::string& timer);

} // namespace snowglobe::kafka
