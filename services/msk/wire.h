#pragma once
// What MSK says and hears: REST with JSON.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::msk {

const AwsWire& wire();

} // namespace snowglobe::msk
