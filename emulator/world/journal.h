#pragma once
// The journal of a session: what reached its worlds from outside, in its order, an object of JSON a
// line. Together with the handlers it is all that a trace follows from. The first line is the head,
// as the session was started; a world begins; then what it was told, for instance:
//     {"snowglobe":"journal","format":1,"part":1,...}
//     {"world":{"seed":7,"epoch":"2026-01-01T00:00:00.000000000Z"}}
//     {"call":{"t":"...","service":"sqs","operation":"SendMessage",...,"request":{...}}}
//     {"steps":3}                      its next three events ran
//     {"step_to":17}                   another than the next one ran (Event::sequence)
//     {"now":"2026-..."}               its clock was moved, and no call came then
//     {"drop":5}, {"expire":5}         the input's client is gone; it waits no longer
//     {"fault":{...}}, {"no_fault":0}  set; the one of this number, or all, taken away
//     {"renew":"handlers.so"}          rebuilt
//     {"act":2}                        real time: the sandbox's handler has come to its next action
//     {"hang":{"sandbox":2,"printed":["..."]}}  killed after its function's timeout in real time
//     {"check":{"events":812,"digest":"5a3f..."}}  of the trace, where there is one; "end" the last
// Calls are as services get them: no signature, and no secrets in headers of
// HTTP messages (Authorization, Cookie and the like).
#include "emulator/base/json.h"
#include "emulator/world/recorder.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace snowglobe {

class World;

constexpr std::uint64_t journal_format = 1;

class JournalWriter final : public WorldRecorder {
public:
    // `write` takes whole lines. `keep_secrets`: headers stay as they came.
    using Write = std::function<void(std::string_view lines)>;
    JournalWriter(Write write, bool keep_secrets)
        : write_(std::move(write)), keeps_secrets_(keep_secrets) {}

    // This world begins. REQUIRES that it lives until world_ends().
    void world_begins(World& world, Time epoch);
    void world_ends();
    // What there is is written. Between two events; whoever is answered afterwards is in it.
    void flush();
    void end(); // of the session; before world_ends()

    void admitted(const Call& call, std::optional<Time> at, const std::string& who) override;
    void dropped(InputId input) override;
    void expired(InputId input) override;
    void moved_to(Time now) override { moved_to_ = now; }
    void steps() override;
    void steps_to(std::uint64_t sequence) override;
    void handler_runs() override { put(); }
    void fault_added(const json& description) override;
    void fault_removed(std::uint64_t number) override;
    void library_renewed(const std::string& library) override;
    void acted(SandboxId sandbox) override;
    void hung(SandboxId sandbox, const std::vector<std::string>& printed) override;

private:
    void put();
    void settle_steps();
    void settle_time();
    void line(std::string_view name, std::uint64_t number);
    void line(std::string_view name, const json& value);
    void check(std::string_view name);
    const std::string& where_to(const Call& call);

    const Write write_;
    const bool keeps_secrets_;
    World* world_ = nullptr;
    std::string lines_;
    std::uint64_t steps_ = 0;
    std::optional<Time> moved_to_;
    std::uint64_t inputs_since_check_ = 0;
    // Service, operation, account, region, access key.
    std::tuple<std::string, std::string, std::string, std::string, std::string> where_to_;
    std::string where_to_text_;
};

// A line of a journal, read.
namespace journal {

// The file of a part, from 1: FILE, FILE.2, FILE.3, ...
std::string part_path(const std::string& path, std::uint64_t part);

struct WorldBegins {
    std::uint64_t seed = 0;
    Time epoch{};
};
struct Admitted {
    Time t{}; // the world's time moves there first
    Call call;
    std::optional<Time> at;
    std::string who;
    std::vector<std::string> left_out; // headers, for they are secrets
};
struct Steps {
    std::uint64_t count = 0;
};
struct StepTo {
    std::uint64_t sequence = 0;
};
struct MovedTo {
    Time now{};
};
struct Dropped {
    InputId input{};
};
struct Expired {
    InputId input{};
};
struct FaultAdded {
    json description;
};
struct FaultRemoved {
    std::uint64_t number = 0; // 0: all
};
struct LibraryRenewed {
    std::string library;
};
struct Acted {
    SandboxId sandbox = 0;
};
struct Hung {
    SandboxId sandbox = 0;
    std::vector<std::string> printed; // since its last action
};
struct Check {
    std::uint64_t events = 0;
    std::string digest; // empty: there was no trace
    bool is_end = false;
};

using Entry = std::variant<
    WorldBegins,
    Admitted,
    Steps,
    StepTo,
    MovedTo,
    Dropped,
    Expired,
    FaultAdded,
    FaultRemoved,
    LibraryRenewed,
    Acted,
    Hung,
    Check>;

// Throws std::runtime_error: what is wrong with it.
Entry read(std::string_view line);

} // namespace journal

} // namespace snowglobe
