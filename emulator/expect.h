#pragma once
// NAME.expect.yaml: the outcomes that a fixture must lead to. Outcomes outlive a build, digests do
// not. The format is described in emulator/docs/fixtures.md.
#include <memory>
#include <string>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/invocation_log.h"
#include "emulator/world/world.h"

namespace snowglobe {

struct Expectation {
    std::string path;
    json content; // as YAML wrote it
};

// Throws std::runtime_error ("file:line: ...").
Expectation read_expectation(const std::string& path);

// What does not hold, one line each; empty: all held.
std::vector<std::string>
check_expectation(const Expectation& expectation, World& world, const InvocationLog& invocations);

} // namespace snowglobe
