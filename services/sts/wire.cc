#include "services/sts/wire.h"

namespace snowglobe::sts {

namespace {

#include "services/sts/model.inc"

} // namespace

const AwsWire& wire() {
    static const AwsWire wire(service_model);
    return wire;
}

} // namespace snowglobe::sts
