// GetBootstrapBrokers - where the built-in broker is reached: in plain text, whatever a cluster's
// template says of TLS and SASL.
#include "services/msk/describe.h"
#include "services/msk/operations.h"

namespace snowglobe::msk {

json get_bootstrap_brokers(Msk&, Context& context, const json& request) {
    cluster_of(context, request);
    return {{"BootstrapBrokerString", std::string(kafka::inner_bootstrap)}};
}

} // namespace snowglobe::msk
