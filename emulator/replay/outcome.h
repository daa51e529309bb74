#pragma once
// What a replay led to, in the form that expectations are compared with (expect.h): the state of
// every table, queue, stream and the like (services/outcome_section.h), and counts of invocations.
// Names are plain in the first of the fixture's scopes, and have "REGION/" or "ACCOUNT/REGION/"
// before them in others.
#include "emulator/base/json.h"
#include "emulator/replay/expect.h"
#include "emulator/replay/replay.h"
#include "services/outcome_section.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace snowglobe {

// The sections of the services, in the order of their registration.
using OutcomeSections = std::vector<OutcomeSection>;
OutcomeSections outcome_sections_of(const World::Services& services);

// What exists in a world: names and keys that expectations may speak of.
KnownNames known_names(World& world, const std::vector<Scope>& scopes);

// How much still waits, by queue.
std::map<std::string, std::uint64_t> waiting_in(World& world, const std::vector<Scope>& scopes);

json outcome_of(const ReplayResult& result, const InvocationLog& invocations);

} // namespace snowglobe
