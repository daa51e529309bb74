#pragma once
// The broker's configs as they are now: those of the command line, and what clients have set since,
// which is rows of the store:
//     kafka.broker_config/broker|all    ConfigValues
#include "services/kafka/broker_configs.h"
#include "services/service.h"

#include <vector>

namespace snowglobe::kafka {

class Kafka;

BrokerConfigs current_configs(const Kafka& kafka, Context& context);
void put_configs_of_broker(Context& context, const ConfigValues& values);
void put_configs_of_all_brokers(Context& context, const ConfigValues& values);
std::vector<RowKind> config_rows();

} // namespace snowglobe::kafka
