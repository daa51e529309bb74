#pragma once
// Runs handlers. To the world an invocation is a state machine: run until the next action. Two
// executors implement it with the same trace: fiber (in process) and process (a child a sandbox).
// Libraries run in both, programs in children only.
// Outside the world: may use threads, descriptors and real time, but hands over data only.
#include "emulator/base/json.h"
#include "emulator/base/bytes.h"
#include "emulator/base/time.h"
#include "emulator/call/invocation.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace snowglobe {

// One environment of one function: a private copy of the library, or one child process. One event
// at a time. Numbered by the world from 0 per function; the lowest idle number is used first.
using SandboxId = std::uint64_t;

struct CallAction {
    std::string service;
    std::string operation;
    json request;
    // Of a call over HTTP, which may say more than the function that makes it; as Call has them.
    Bytes payload = {};
    std::optional<Scope> scope = {}; // none: the function's own
    std::string access_key = {};
    std::string trace_header = {};
};
struct SleepAction {
    Duration duration{};
};
struct ResultAction {
    std::string payload; // JSON text
};
// The handler threw, returned an error, or its sandbox died.
struct FailureAction {
    std::string error_type;    // "Runtime.ExitError", "std::runtime_error", "Sandbox.Timedout", ...
    std::string payload;       // Lambda's error document, JSON text
    bool sandbox_lost = false; // crashed, exited or hung: the next invocation is a cold start
    bool hung = false;         // killed after the function's timeout in real time
};
using Action = std::variant<CallAction, OutboundRequest, SleepAction, ResultAction, FailureAction>;

struct Step {
    Action action;
    std::vector<std::string> logs; // lines logged since the step before
};

struct InvocationStart {
    std::string id;      // request id
    std::string arn;     // as it was invoked
    std::string payload; // event, JSON text
    Time now{};
    Time deadline{};
    std::uint64_t random_key = 0; // everything random in the handler derives from it
    std::string trace_header = {}; // InvocationRequest::trace_header
};

constexpr Duration endless_patience = std::chrono::hours{24 * 3650};

class Executor {
public:
    // Called with the next action of a sandbox: before start/resume return (fiber), or from pump
    // (process).
    using Sink = std::function<void(SandboxId, Step)>;

    virtual ~Executor() = default;
    virtual void set_sink(Sink sink) = 0;

    // Loads `image` into a new sandbox; throws std::runtime_error with one clear line (file
    // missing, another ABI version, no such symbol).
    virtual void create(SandboxId sandbox, const FunctionImage& image) = 0;
    virtual void start(SandboxId sandbox, const InvocationStart& start) = 0;
    virtual void resume(SandboxId sandbox, Time now, const std::string& reply) = 0;
    // Ends a sandbox, also in the middle of an invocation (never unwinds the handler).
    virtual void discard(SandboxId sandbox) = 0;

    // Whether a debugger holds it. Its time-outs by real time wait then, which the log tells once
    // an invocation.
    virtual bool is_held(SandboxId /*sandbox*/) { return false; }

    // Process executor: children that live now.
    virtual std::size_t children() const { return 0; }

    // The child whose processes have the socket that is bound to `address` ("127.0.0.1:54321") and
    // connected to `port` of this machine. Looks through /proc.
    struct SocketOwner {
        std::string function; // empty: no child has it
        bool is_in_invocation = false;
    };
    virtual SocketOwner owner_at(std::string_view /*address*/, std::uint16_t /*port*/) {
        return {};
    }

    // Process executor: handlers may hold on for at least so long in real time, whatever their
    // timeouts say. For who knows otherwise which of them hung. With `endless_patience` each counts
    // as held: of a debugger that is a part of the program, as Python's is, nobody is told.
    virtual void be_patient(Duration /*at_least*/) {}

    // Process executor: a descriptor that is readable when pump has something to do; else -1.
    virtual int poll_fd() const { return -1; }
    // Waits at most `real_max` for actions of children and hands them to the sink; kills children
    // that have held on for longer than their function's timeout in real time, unless held.
    virtual void pump(Duration /*real_max*/) {}
};

// Shared with a LibraryWatcher, if rebuilt libraries are to be taken over.
class Libraries;
// Of libraries.
std::unique_ptr<Executor> make_fiber_executor(std::shared_ptr<Libraries> libraries = nullptr);
std::unique_ptr<Executor> make_process_executor(std::shared_ptr<Libraries> libraries = nullptr);
// Of libraries and programs. What programs ask of AWS is read and answered by `calls`
// (http_calls.h); without it, it is refused.
class HttpCalls;
enum class LibrariesRun : std::uint8_t { in_this_process, in_children };
std::unique_ptr<Executor> make_executor(
    LibrariesRun where, std::shared_ptr<Libraries> libraries, std::shared_ptr<HttpCalls> calls);

// Checks a library without running anything in this process: its ABI version and handler names.
// Throws std::runtime_error with one clear line that names the file.
std::vector<std::string> inspect_library(const std::string& path);

} // namespace snowglobe
