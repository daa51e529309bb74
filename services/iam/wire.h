#pragma once
// What IAM says and hears: the Query protocol.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::iam {

const AwsWire& wire();

} // namespace snowglobe::iam
