#pragma once
// Does again what a session did, as its journal says (emulator/world/journal.h): the same world is
// told the same in the same order, and runs the same handlers.
#include "emulator/replay/journal_reader.h"
#include "emulator/replay/replay.h"

#include <memory>
#include <string>
#include <vector>

namespace snowglobe {

// The calls of a journal as lines of a fixture that has no sources: for reports, which say what led
// to a failure by place and scope. Its scopes are left to whoever has taken the head. Throws
// FixtureError for whatever is wrong with the file.
Fixture inputs_of_journal(JournalReader& reader);

// Throws FixtureError when the session cannot be gone through: an event that it had does not come.
ReplayResult replay_journal(
    const Config& config,
    const std::vector<stack::Template>& templates,
    const std::shared_ptr<Libraries>& libraries,
    const std::string& path,
    Trace::Options trace,
    InvocationLog& invocations,
    const ReplayHooks& hooks);

} // namespace snowglobe
