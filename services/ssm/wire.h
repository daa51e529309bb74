#pragma once
// What SSM says and hears: AWS JSON 1.1.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::ssm {

const AwsWire& wire();

} // namespace snowglobe::ssm
