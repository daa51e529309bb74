#pragma once
// A world of services without handlers: calls at the instant that the test has reached, and an
// exact clock. The fixtures of services derive from it.
#include "emulator/base/json.h"
#include "emulator/store/store.h"
#include "emulator/world/world.h"
#include "tests/unit/no_executor.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace snowglobe {

class ServiceWorldTest : public testing::Test {
public:
    explicit ServiceWorldTest(World::Services services, std::uint64_t seed = 0)
        : world(std::make_unique<World>(
              World::Options{.seed = seed},
              std::move(services),
              make_memory_store(),
              std::make_unique<NoExecutor>())) {}

    // A call that may wait: its reply appears in `reply` when it comes.
    struct Pending {
        InputId input = InputId::none;
        std::optional<Reply> reply;
    };
    std::shared_ptr<Pending>
    start(const std::string& operation, json request, const Scope& scope = {}) {
        auto pending = std::make_shared<Pending>();
        Call call;
        call.service = service_of(operation);
        call.operation = operation;
        call.scope = scope;
        call.request = std::move(request);
        pending->input =
            world->admit(std::move(call), [pending](Reply reply) { pending->reply = reply; });
        run_until(world->now());
        return pending;
    }
    Reply try_call(const std::string& operation, json request, const Scope& scope = {}) {
        const auto pending = start(operation, std::move(request), scope);
        EXPECT_TRUE(pending->reply) << operation << " waits";
        Reply reply = pending->reply.value_or(Reply{});
        reply.body = reply.body.resolved();
        return reply;
    }
    json call(const std::string& operation, const json& request, const Scope& scope = {}) {
        const Reply reply = try_call(operation, request, scope);
        EXPECT_FALSE(reply.error) << operation << ": " << reply.error->code << ": "
                                  << reply.error->message << "\n"
                                  << request.dump();
        return reply.body;
    }
    // "<code>: <message>" of the error that the call must end with.
    std::string error(const std::string& operation, json request) {
        const Reply reply = try_call(operation, std::move(request));
        return reply.error ? reply.error->code + ": " + reply.error->message
                           : "no error: " + reply.body.dump();
    }

    void run_until(Time until) {
        while (world->step_if(until, [](const Event&) { return true; })) {
        }
    }
    // Moves the clock and runs what comes due on the way.
    void advance(Duration by) {
        const Time to = world->now() + by;
        run_until(to);
        world->move_to(to);
    }

    std::unique_ptr<World> world;

protected:
    virtual std::string service_of(const std::string& operation) const = 0;
};

} // namespace snowglobe
