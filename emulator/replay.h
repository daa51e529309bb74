#pragma once
// Runs a fixture through a world in virtual time, to its end: every line at its time, then until
// nothing is left that a person would wait for.
#include "emulator/emulator.h"
#include "emulator/fixture.h"
#include "emulator/invocation_log.h"

#include <functional>
#include <map>
#include <memory>

namespace snowglobe {

struct ReplayResult {
    std::uint64_t events = 0;
    Duration virtual_time{};
    std::string digest;
    std::string level;                    // L3, or L1 after a hang
    std::uint64_t refused_inputs = 0;     // inputs, not of http, that were answered with an error
    std::map<int, std::uint64_t> answers; // http inputs by the status of their answer
    std::unique_ptr<World> world;         // as it stands at the end
};

// A loop between handlers never settles; the replay gives up after so much virtual time.
constexpr Duration settle_virtual_max = hours{24 * 14};

// `progress(lines done)` is called now and then.
ReplayResult replay(
    const Config& config,
    const std::vector<stack::Template>& templates,
    const std::shared_ptr<Libraries>& libraries,
    const Fixture& fixture,
    Trace::Options trace,
    InvocationLog* invocations,
    const std::function<void(std::size_t)>& progress);

} // namespace snowglobe
