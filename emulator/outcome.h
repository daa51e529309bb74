#pragma once
// What a replay led to, in the form that expectations are compared with (cli/expect.h): the state
// of every table, queue and stream, and counts of requests and invocations.
#include "emulator/base/json.h"
#include "emulator/cli/expect.h"
#include "emulator/replay.h"

#include <cstdint>
#include <map>
#include <string>

namespace snowglobe {

// What exists in a world: names and keys that expectations may speak of.
KnownNames known_names(World& world);

// Visible, in flight and delayed, by queue.
std::map<std::string, std::uint64_t> queue_counts(World& world);

json outcome_of(const ReplayResult& result, const InvocationLog& invocations);

} // namespace snowglobe
