#pragma once
// What CloudWatch Logs says and hears: AWS JSON 1.1.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::logs {

const AwsWire& wire();

} // namespace snowglobe::logs
