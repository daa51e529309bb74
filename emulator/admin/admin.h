#pragma once
// The admin API under /_snowglobe/: the clock, faults, the trace, and looks without side effects.
// Its GETs leave no record and draw nothing. What looks at the world or changes it waits its turn
// (ClockDriver::visit), unless it asks for ?wait=0. Who may ask: door.h.
#include "emulator/admin/door.h"
#include "emulator/world/clock_driver.h"
#include "emulator/observe/invocation_log.h"
#include "emulator/net/http_message.h"
#include "emulator/world/world.h"

#include <functional>
#include <string>
#include <string_view>

namespace snowglobe {

class Admin {
public:
    // Calls `enter` in its turn, or `turn_away` with what holds the world for too long.
    using InTurn = std::function<void(
        std::function<void()> enter, std::function<void(const std::string& holder)> turn_away)>;
    // What the API acts on; owned by the server, replaced on reset.
    struct Target {
        World& world;
        ClockDriver& driver;
        const InvocationLog& invocations;
        std::function<std::string()> metrics; // the page
        // Takes rebuilt libraries over now; hands over which, and why not others.
        std::function<void(std::function<void(const json&)>)> reload;
        InTurn in_turn;
        // The function that asks in the middle of its invocation, for which the world waits; empty:
        // it is a client.
        std::function<std::string()> function_that_asks;
        const AdminDoor& door;
    };
    using Respond = std::function<void(HttpResponse)>;
    // Builds the world anew with this seed (nothing: the same one) and answers afterwards.
    using Reset = std::function<void(std::optional<std::uint64_t> seed)>;

    // "/_snowglobe", and everything below it.
    static bool is_for_admin(const HttpRequest& request);
    // `respond` is called once, now or later.
    static void
    handle(Target target, HttpRequest request, const Reset& reset, const Respond& respond);
};

HttpResponse json_response(int status, const json& body);

} // namespace snowglobe
