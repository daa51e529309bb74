#pragma once
// What SQS says and hears: AWS JSON 1.0, and the Query protocol that it spoke before 2023. An error
// has a code in both, and clients of the first are told that of the second.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::sqs {

const AwsWire& wire();

} // namespace snowglobe::sqs
