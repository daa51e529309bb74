#pragma once
// What Lambda says and hears: REST-JSON.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::lambda {

const AwsWire& wire();

} // namespace snowglobe::lambda
