#pragma once
// What DynamoDB and its Streams say and hear: AWS JSON 1.0, with a checksum and, for long answers,
// compression.
#include "emulator/aws/aws_wire.h"

namespace snowglobe::dynamodb {

const AwsWire& wire();
const AwsWire& streams_wire();

// How requests are refused for their shape (shape_words.cc).
extern const ShapeDialect dialect;

} // namespace snowglobe::dynamodb
