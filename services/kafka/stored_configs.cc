#include "services/kafka/stored_configs.h"

#include "emulator/store/rows.h"
#include "services/kafka/kafka.h"
#include "services/kafka/log_retention.h"

namespace snowglobe::kafka {

namespace {

Key config_key(std::string_view of) {
    return Key("kafka.broker_config").text(of);
}

ConfigValues find_values(Context& context, std::string_view of) {
    return Rows<ConfigValues>(context.store).find(config_key(of)).value_or(ConfigValues{});
}

void put_values(Context& context, std::string_view of, const ConfigValues& values) {
    Rows<ConfigValues>(context.store).put(config_key(of), values);
    plan_retention(context, context.now); // records may have less time than before
}

} // namespace

BrokerConfigs current_configs(const Kafka& kafka, Context& context) {
    BrokerConfigs configs = kafka.configs();
    configs.set_of_broker(find_values(context, "broker"));
    configs.set_of_all_brokers(find_values(context, "all"));
    return configs;
}

void put_configs_of_broker(Context& context, const ConfigValues& values) {
    put_values(context, "broker", values);
}

void put_configs_of_all_brokers(Context& context, const ConfigValues& values) {
    put_values(context, "all", values);
}

std::vector<RowKind> config_rows() {
    return {{"kafka.broker_config", "t", record_form<ConfigValues>}};
}

} // namespace snowglobe::kafka
