#pragma once
// What the processes of a sandbox ask of AWS over HTTP, at the sandbox's own address: each request
// is a call of the invocation that is under way. Both transports have it.
#include "emulator/handler/http_calls.h"
#include "emulator/handler/sandbox_door.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace snowglobe {

class AwsRequests {
public:
    // A call that waits for its turn, or for its reply.
    struct Pending {
        SandboxDoor::Connection connection = 0;
        std::unique_ptr<HttpCalls::Asked> asked; // none: an action that came otherwise
        Action action;
    };

    // `calls` may be null: then there is nothing to be had of AWS. REQUIRES that the door lives.
    AwsRequests(std::string function, SandboxDoor& door, std::shared_ptr<HttpCalls> calls)
        : function_(std::move(function)), door_(door), calls_(std::move(calls)) {}

    // The next invocation: ids of answers derive from it.
    void begin(std::uint64_t random_key);
    // A call; nothing: it is answered already.
    std::optional<Pending> take(const SandboxDoor::Asked& asked, bool in_invocation);
    void answer(const Pending& pending, const std::string& reply);
    // As HttpCalls has it.
    std::string in_served_names(std::string text) const;
    std::string with_served_places(std::string event) const;

private:
    std::uint64_t draw();

    const std::string function_;
    SandboxDoor& door_;
    const std::shared_ptr<HttpCalls> calls_;
    std::uint64_t random_key_ = 0;
    std::uint64_t draws_ = 0;
};

} // namespace snowglobe
