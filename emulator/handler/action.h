#pragma once
// What a handler hands out through the C ABI (JSON text) as the executors' values.
#include "emulator/handler/executor.h"
#include "emulator/handler/frame.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe {

// How a stretch of handler code ended.
struct Outgoing {
    enum class Kind : std::uint8_t {
        action, // text: as perform's argument in abi.h
        result, // text: what the handler returned
        error,  // text: its error document
        ended,  // it called exit() or abort(); status as of waitpid
        broken, // text: why the code could not be run at all
    };
    Kind kind = Kind::action;
    std::string text;
    int status = 0;
};

// A frame from a child: of a log or output only the text counts, of `loaded` nothing.
struct FromChild {
    FrameKind kind = FrameKind::step;
    std::int64_t turn = 0; // of a step: which of the child's it answers
    Outgoing outgoing;
};
// Throws std::runtime_error for what no child of ours sends.
FromChild read_from_child(FrameReader& frame);

// Never throws: what cannot be understood becomes a failure.
Action to_action(const Outgoing& outgoing, const std::string& request_id);

// What a handler or its runtime reports: an error document, as the caller gets it.
FailureAction to_failure(const std::string& document);

constexpr std::size_t payload_bytes_max = 6'291'556; // Lambda's limit of an answer
std::string too_large_document();                    // the error of an answer beyond it

// The lines that an invocation logs, as they come: split at newlines, with a limit on what one step
// may hold, so that an endless printing handler does not fill the memory. What is dropped does not
// show how much it was: of a handler that is killed while it prints, nobody can tell twice.
constexpr std::size_t step_log_bytes_max = 1024 * 1024;

class LogLines {
public:
    void line(std::string_view text);  // one entry, newlines and all
    void bytes(std::string_view part); // of a stream; lines end at '\n'
    std::vector<std::string> take();   // ends a line that is under way

private:
    std::string_view take_in(std::string_view text);
    void end_line();
    std::vector<std::string> lines_;
    std::string partial_;
    std::size_t bytes_ = 0; // of what came in since take()
    bool dropped_ = false;
};

} // namespace snowglobe
