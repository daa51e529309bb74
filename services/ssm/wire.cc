#include "services/ssm/wire.h"

namespace snowglobe::ssm {

namespace {

#include "services/ssm/model.inc"

class SsmWire final : public AwsWire {
public:
    SsmWire() : AwsWire(service_model) {}

private:
    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {"Name", "Path", "ResourceId"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const SsmWire wire;
    return wire;
}

} // namespace snowglobe::ssm
