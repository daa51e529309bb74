// What cuts a client's bytes into frames. The pieces that the bytes arrive in change nothing, a
// frame is never longer than what is there nor empty, and nothing is looked at twice without need.
#include "emulator/net/length_framer.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/net/command_framer.h"

#include <memory>
#include <string>

namespace snowglobe {

namespace {

using fuzz::require;

struct Seen {
    std::vector<std::size_t> frames;
    bool refused = false;
};

template <class Make>
Seen cut_all(const Make& make, std::string_view bytes, std::size_t piece) {
    Seen seen;
    const std::unique_ptr<Framer> framer = make();
    std::size_t begin = 0;
    std::size_t end = 0;
    while (end < bytes.size()) {
        end = std::min(bytes.size(), end + piece);
        while (begin < end) {
            const Cut cut = framer->cut(bytes.substr(begin, end - begin));
            if (cut.kind == Cut::Kind::refused) {
                require(!cut.reason.empty(), "refused without a reason");
                seen.refused = true;
                return seen;
            }
            if (cut.kind == Cut::Kind::more) {
                require(
                    cut.bytes == 0 || cut.bytes > end - begin, "what is there is not more");
                break;
            }
            require(cut.bytes > 0 && cut.bytes <= end - begin, "a frame of other bytes");
            seen.frames.push_back(cut.bytes);
            begin += cut.bytes;
        }
    }
    return seen;
}

template <class Make> void check(const Make& make, std::string_view bytes) {
    const Seen whole = cut_all(make, bytes, bytes.size());
    for (const std::size_t piece : {1U, 7U}) {
        const Seen pieces = cut_all(make, bytes, piece);
        require(whole.frames == pieces.frames, "other frames");
        require(whole.refused == pieces.refused, "refused, or not");
    }
}

} // namespace

} // namespace snowglobe

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string_view bytes = fuzz::text_of(data, size);
    if (bytes.empty()) {
        return 0;
    }
    for (const LengthFramer::Form form : {LengthFramer::Form{false, false, 8}, {true, true, 12}}) {
        check([&] { return std::make_unique<LengthFramer>(form); }, bytes);
    }
    check([] { return std::make_unique<CommandFramer>(); }, bytes);
    return 0;
}
