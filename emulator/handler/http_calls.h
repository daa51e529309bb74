#pragma once
// What a program asks of AWS over HTTP, as calls, and the answers as HTTP. Executors know neither
// services nor protocols: the composition root brings this.
#include "emulator/call/call.h"
#include "emulator/handler/executor.h"
#include "emulator/net/http_message.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace snowglobe {

class HttpCalls {
public:
    // A request that is a call, and waits for its answer.
    class Asked {
    public:
        virtual ~Asked() = default;
        virtual CallAction call() = 0; // once
        // `reply` is that of Executor::resume. `draw` makes the answer's request id.
        virtual HttpResponse answer(const std::string& reply, std::uint64_t draw) = 0;
        // The answer that there is none, and why, in the form that the client understands.
        virtual HttpResponse refuse(const ApiError& error, std::uint64_t draw) = 0;
        virtual std::string what() const = 0; // for people: "sqs.SendMessage"
    };
    virtual ~HttpCalls() = default;

    // Where everybody else asks, and by which clock.
    struct Session {
        std::uint16_t port = 0; // 0: nobody listens
        bool is_open = false;   // at addresses that are not the loopback's, too
        bool is_real_time = false;
    };
    virtual Session session() const { return {}; }

    // A request that is no call is answered at once.
    virtual std::variant<std::unique_ptr<Asked>, HttpResponse>
    read(const HttpRequest& request, std::uint64_t draw) = 0;
    // Text that names queues and APIs as they are called inside a world, as a client finds them at
    // this host ("127.0.0.1:9001").
    virtual std::string in_served_names(std::string text, std::string_view host) = 0;
    // An event of an invocation, in which the places of what is served on ports of their own are
    // those that clients are told.
    virtual std::string with_served_places(std::string event) = 0;
};

} // namespace snowglobe
