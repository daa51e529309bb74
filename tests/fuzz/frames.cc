// What a handler's process sends: frames cut from a stream, whatever the pieces it arrives in, and
// the action or failure that each of them says. The process may write anything.
#include "emulator/handler/action.h"
#include "emulator/handler/frame.h"
#include "tests/fuzz/fuzz.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace snowglobe {

namespace {

// Every frame's fields, and what they mean; "!" where the stream is broken.
std::vector<std::string> read_all(std::string_view stream, std::size_t piece) {
    std::vector<std::string> seen;
    FrameBuffer buffer;
    LogLines logs;
    try {
        while (!stream.empty()) {
            buffer.append(stream.substr(0, piece));
            stream.remove_prefix(std::min(piece, stream.size()));
            while (auto frame = buffer.next()) {
                const FromChild sent = read_from_child(*frame);
                seen.push_back(sent.outgoing.text);
                if (sent.kind == FrameKind::log) {
                    logs.line(sent.outgoing.text);
                } else if (sent.kind == FrameKind::output) {
                    logs.bytes(sent.outgoing.text);
                } else if (sent.kind == FrameKind::step) {
                    const Action action = to_action(sent.outgoing, "id");
                    seen.push_back(std::to_string(action.index()));
                    logs.take();
                }
            }
        }
    } catch (const std::runtime_error&) {
        seen.emplace_back("!");
    }
    for (const std::string& line : logs.take()) {
        fuzz::require(line.size() <= 256 * 1024, "a logged line without limit");
        seen.push_back(line);
    }
    return seen;
}

} // namespace

} // namespace snowglobe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string_view stream = fuzz::text_of(data, size);
    const auto whole = read_all(stream, stream.size() + 1);
    fuzz::require(read_all(stream, 1) == whole, "single bytes make other frames");
    fuzz::require(read_all(stream, 7) == whole, "pieces make other frames");
    // One frame around the bytes: its text must come out as it went in.
    FrameBuffer buffer;
    buffer.append(FrameWriter(FrameKind::step).number(7).number(0).text(stream).finish());
    auto frame = buffer.next();
    fuzz::require(frame.has_value(), "a whole frame is not seen");
    const FromChild sent = read_from_child(*frame);
    fuzz::require(sent.turn == 7 && sent.outgoing.text == stream, "a text changes on the way");
    to_action(sent.outgoing, "id");
    return 0;
}
