#pragma once
// CLIENT PAUSE: commands of the port's clients wait, all of them or those that write, for a time of
// their clock's and not of the world's; what handlers and the REST ask does not.
//
//   redis.pause   -> how many pauses are under way, whether one is of all commands
#include "emulator/base/time.h"
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

class Pause {
public:
    static constexpr std::string_view ended_operation = "PauseEnded";

    explicit Pause(Context& context) : context_(context) {}

    struct State {
        bool is_of_all = false;
        std::uint64_t pauses = 0; // whose time has not come
        std::uint64_t last = 0;   // number of the newest one
        template <class Archive> void fields(Archive& archive) {
            archive(is_of_all, pauses, last);
        }
    };
    // Nothing: nobody is paused.
    std::optional<State> state() const;
    // Together with others that are under way it lasts as long as the longest, and one of all is not
    // made a lesser one by one of writes.
    void begin(Duration timeout, bool of_all) const;
    void ended() const; // the time of one has come
    void end() const;   // of all
    // Those that wait for the end hear of it there.
    static std::string_view channel() { return "redis.pause"; }

    static std::vector<RowKind> row_kinds();

private:
    Context& context_;
};

} // namespace snowglobe::redis
