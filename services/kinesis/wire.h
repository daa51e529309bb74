#pragma once
// What Kinesis says and hears: AWS JSON 1.1, and AWS's CBOR, which Java's SDKs take by themselves.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::kinesis {

const AwsWire& wire();

} // namespace snowglobe::kinesis
