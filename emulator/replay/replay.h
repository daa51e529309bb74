#pragma once
// Runs a fixture through a world in virtual time, to its end: every line at its time, then until
// nothing is left that a person would wait for.
#include "emulator/emulator.h"
#include "emulator/replay/failures.h"
#include "emulator/replay/fixture.h"
#include "emulator/observe/invocation_log.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace snowglobe {

// An input, not of http, that was answered with an error.
struct RefusedInput {
    std::uint64_t line = 0; // of the fixture
    std::string what;       // "sqs.SendMessage"
    std::string code;
    std::string message;
};

// A fault of the fixture that hit no call.
struct QuietFault {
    std::uint64_t line = 0; // of the fixture
    std::string what;       // "function charge"
    std::uint64_t seen = 0; // calls that it counted
};

// Of a journal: whether the session is what was done again.
struct ReplaySession {
    std::uint64_t checks = 0; // digests of the session that agreed
    std::uint64_t counts = 0; // numbers of events that did, where there is no digest
    std::string difference;   // where the first did not; empty: all did
    bool is_whole = false;    // the session had come to its end
    bool is_cut = false;      // in the middle of a line
    // The file of its last lines, where it did not come to an end and that is not there.
    std::optional<std::string> missing_tail;
    std::uint64_t left_out = 0; // calls without what headers hide: from there nothing is compared
    std::set<std::string> left_out_names;
    std::set<std::string> renewed; // libraries that were rebuilt meanwhile
};

struct ReplayResult {
    std::uint64_t events = 0;
    std::size_t lines = 0; // inputs that were let in
    Duration virtual_time{};
    std::string digest;
    std::string level; // L3, or L1 after a hang
    std::optional<Defect> defect; // of Snowglobe: the replay ended with it
    std::vector<RefusedInput> refused;
    struct Answers { // to http inputs
        std::uint64_t count = 0;
        std::uint64_t first_line = 0; // of the fixture
    };
    std::map<int, Answers> answers; // by status
    Failures failures;
    std::vector<QuietFault> quiet_faults;
    std::vector<std::string> in_flight; // what was not at its end, a line each
    std::unique_ptr<World> world;       // as it stands at the end
    std::vector<Scope> scopes;          // of the fixture
    std::optional<ReplaySession> session; // of a journal
};

// A loop between handlers never settles; the replay gives up after so much virtual time.
constexpr Duration settle_virtual_max = hours{24 * 14};

// Who follows a replay while it runs. Must not influence it.
struct ReplayHooks {
    // Before each world of a session; a fixture has one.
    std::function<void()> world_begins;
    std::function<void(World&)> ready;         // everything is made, nothing has run; may throw
    std::function<void(std::size_t)> progress; // lines done, now and then
    // Every line that handlers print, as soon as the world has it.
    std::function<void(const InvocationRequest&, Time now, const std::string& line)> printed;
    // A handler on a fiber ends the process, `how`; said by a copy of it (handler/fiber_watch.h).
    std::function<void(
        const InvocationRequest&, const std::set<InputId>& inputs, const std::string& how)>
        crashed;
    std::function<bool()> is_over; // asked before each event: the replay ends where it is
};

// Throws FixtureError when a fault of the fixture, or a call, names what the world does not have.
void check_names_of_lines(World& world, const Fixture& fixture);

// Puts the fixture's state into a world in which nothing has run. Throws FixtureError, naming the
// line, when it cannot stand there.
void put_state(World& world, const Fixture& fixture);

// A world that was built for the fixture: checks the faults and puts the state in place, then runs
// it. `shift` is what lies between the times of the fixture and the world's.
ReplayResult replay_in(
    std::unique_ptr<World> world,
    Duration shift,
    const Fixture& fixture,
    InvocationLog& invocations,
    const ReplayHooks& hooks);

ReplayResult replay(
    const Config& config,
    const std::vector<stack::Template>& templates,
    const std::shared_ptr<Libraries>& libraries,
    const Fixture& fixture,
    Trace::Options trace,
    InvocationLog& invocations,
    const ReplayHooks& hooks);

} // namespace snowglobe
