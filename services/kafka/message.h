#pragma once
// What messages are made of (messages/*.h). A message is a plain struct with the fields of all its
// versions: those that a version does not have keep Kafka's default. What may be null is optional.
#include "emulator/base/bytes.h"
#include "services/kafka/uuid.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::kafka {

struct Schema; // schema.h

} // namespace snowglobe::kafka
