#include "services/msk/wire.h"

#include "emulator/base/json.h"
#include "services/kafka/clusters.h"

namespace snowglobe::msk {

namespace {

#include "services/msk/model.inc"

class MskWire final : public AwsWire {
public:
    MskWire() : AwsWire(service_model) {}

    // Where the broker is reached is no part of the world.
    void answered(const ReplyForm& form, json& body) const override {
        const auto broker = body.find("BootstrapBrokerString");
        if (broker != body.end() && *broker == std::string(kafka::inner_bootstrap)) {
            if (const auto address = form.address_of("kafka")) {
                *broker = *address;
            }
        }
    }

private:
    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {"ClusterArn"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const MskWire wire;
    return wire;
}

} // namespace snowglobe::msk
