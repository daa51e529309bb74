#pragma once
// What reaches a world from outside, in its order, for whoever writes it down: a journal. A world
// of the same options, templates and store that is told the same again does the same.
#include "emulator/base/json_fwd.h"
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/handler/executor.h"
#include "emulator/call/trace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

class WorldRecorder {
public:
    virtual ~WorldRecorder() = default;
    // World::admit's arguments.
    virtual void
    admitted(const Call& /*call*/, std::optional<Time> /*at*/, const std::string& /*who*/) {}
    virtual void dropped(InputId /*input*/) {}
    virtual void expired(InputId /*input*/) {}
    virtual void moved_to(Time /*now*/) {}
    // An event is about to run: the next one, or (by its place in the order of pushing) another.
    virtual void steps() {}
    virtual void steps_to(std::uint64_t /*sequence*/) {}
    // The event that steps lets a handler run, which may end the process.
    virtual void handler_runs() {}
    virtual void fault_added(const json& /*description*/) {}
    virtual void fault_removed(std::uint64_t /*number*/) {} // 0: all
    virtual void library_renewed(const std::string& /*library*/) {}
    // In real time: a handler's next action has come.
    virtual void acted(SandboxId /*sandbox*/) {}
    // It was killed, for it took too long in real time; what it had printed since its last action.
    virtual void hung(SandboxId /*sandbox*/, const std::vector<std::string>& /*printed*/) {}
};

} // namespace snowglobe
