#pragma once
// How the executor and the process of a sandbox talk: what the world wants goes in, what the
// process says comes out. Our frames (frame_transport.h) for libraries, Lambda's Runtime API
// (program_transport.h) for programs. The executor has the process, its time-outs, memory, logs and
// end, which are the same for both.
#include "emulator/handler/executor.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace snowglobe {

class Transport {
public:
    // The process has said:
    struct Loaded {}; // that its code is loaded: from here on the function's own timeout counts
    struct Line {     // a logged line
        std::string text;
    };
    struct Output { // bytes written to stdout or stderr
        std::string bytes;
    };
    using Said = std::variant<Loaded, Line, Output, Action>;

    virtual ~Transport() = default;

    // It is the process's turn, until next() answers an action.
    virtual void start(const InvocationStart& start) = 0;
    virtual void resume(Time now, const std::string& reply) = 0;

    // What came over the socket that the process was started with; what is to be sent there.
    virtual void receive(std::string_view bytes) = 0;
    std::string& outgoing() { return outgoing_; }
    // A further descriptor over which the process talks, and that it is readable; -1: it has none.
    virtual int door() const { return -1; }
    virtual void serve_door() {}
    // That the process knows the door by, "127.64.0.2:9001" (own_address.h); empty: it has none.
    virtual std::string_view address() const { return {}; }

    // What it has said, in its order; nothing: no more of it yet. Throws std::runtime_error, one
    // line, for what no process says that keeps to the rules.
    virtual std::optional<Said> next() = 0;

private:
    std::string outgoing_;
};

} // namespace snowglobe
