#pragma once
// Records whose time is over, or that are too many, go: whole segments, the oldest first, on the
// world's clock. Kafka looks every log.retention.check.interval.ms; here, at the first multiple of
// it at which something may go, and not at all where nothing ever will. Row of the store:
//     kafka.retention    when that is
#include "emulator/call/context.h"
#include "services/kafka/broker_configs.h"
#include "services/service.h"

#include <string_view>
#include <vector>

namespace snowglobe::kafka {

constexpr std::string_view retention_timer = "retention";

// Something may go at that time.
void plan_retention(Context& context, Time at);
// The first look that is not before `at`, and after `now`.
Time next_retention_check(Time at, Time now, Duration interval);
// It is time. Plans the next one, if there is any.
void run_retention(Context& context, const BrokerConfigs& configs);

std::vector<RowKind> retention_row_kinds();

} // namespace snowglobe::kafka
