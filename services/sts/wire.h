#pragma once
// What STS says and hears: the Query protocol.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::sts {

const AwsWire& wire();

} // namespace snowglobe::sts
