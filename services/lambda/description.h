#pragma once
// The EventSourceMappingConfiguration shape, as every operation on mappings answers it.
#include "emulator/base/json_fwd.h"
#include "services/lambda/event_source.h"

#include <string_view>

namespace snowglobe::lambda {

json describe(const EventSource& source, const Mapping& mapping, std::string_view state);

} // namespace snowglobe::lambda
