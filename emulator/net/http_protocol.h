#pragma once
// What the HTTP server and the versions of HTTP ask of each other. Inside net/ only.
#include "emulator/net/channel.h"
#include "emulator/net/http_message.h"
#include "emulator/net/request_id.h"

#include <cstdint>
#include <string_view>

namespace snowglobe {

class HttpProtocol : public Protocol {
public:
    // An unknown or answered one is passed over.
    virtual void respond(std::uint64_t ordinal, HttpResponse response) = 0;
};

class HttpProtocolHost {
public:
    virtual void on_request(RequestId id, HttpRequest request) = 0;
    // A request is answered with this status before it is whole.
    virtual void on_refused(int status) = 0;
    virtual void on_closed(ConnectionId connection, bool had_request) = 0;
    // For answers' Date header: the real time, which is what clients compare their clocks with.
    virtual std::string_view date() = 0;

protected:
    ~HttpProtocolHost() = default;
};

} // namespace snowglobe
