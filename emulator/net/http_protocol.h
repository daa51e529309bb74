#pragma once
// What the HTTP server and the versions of HTTP ask of each other. Inside net/ only.
#include "emulator/net/channel.h"
#include "emulator/net/http_message.h"
#include "emulator/base/request_id.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe {

class HttpProtocol : public Protocol {
public:
    // What these are, HttpServer says. An unknown or answered one is passed over.
    virtual void respond(std::uint64_t ordinal, HttpResponse response) = 0;
    virtual void begin(std::uint64_t ordinal, HttpResponse head) = 0;
    virtual void append(std::uint64_t ordinal, std::string piece) = 0;
    virtual void end(std::uint64_t ordinal) = 0;
    virtual void abandon(std::uint64_t ordinal) = 0;
    virtual std::size_t unsent(std::uint64_t ordinal) const = 0;
};

// Where a request comes from. `trusts_forwarded`: whoever sends it may be a proxy.
inline void set_origin(HttpRequest& request, const Channel& channel, bool trusts_forwarded) {
    request.connection = to_number(channel.id());
    request.remote = channel.remote();
    request.is_secure = channel.is_secure();
    request.may_be_forwarded = trusts_forwarded || channel.is_near();
}

class HttpProtocolHost {
public:
    virtual void on_request(RequestId id, HttpRequest request) = 0;
    // The client has given this one up; no answer is wanted.
    virtual void on_dropped(RequestId id) = 0;
    // A request is answered with this status before it is whole.
    virtual void on_refused(int status) = 0;
    // What it sends, which is shown from where it is wrong, is no request of HTTP/1.
    virtual void on_foreign(const Channel& channel, std::string_view bytes) = 0;
    // The connection is ended for a fault of the client's; why, for people.
    virtual void on_broken(const Channel& channel, const std::string& why) = 0;
    virtual void on_closed(ConnectionId connection, bool had_request) = 0;
    // For answers' Date header: the real time, which is what clients compare their clocks with.
    virtual std::string_view date() = 0;

protected:
    ~HttpProtocolHost() = default;
};

} // namespace snowglobe
