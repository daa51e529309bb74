#pragma once
// One request to an API, from its arrival to its answer: what was asked for it, and what came of
// that. First an authorizer, or the keys of a token's issuer; then the integration.
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "emulator/call/exchange.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

struct Integration {
    enum class Phase : std::uint8_t {
        function,   // the route's, or a function URL's
        authorizer, // its function
        discovery,  // the issuer's document that says where its keys are
        keys,
        proxy, // the request was handed on over HTTP
    };
    friend constexpr Phase last_of(Phase) { return Phase::proxy; }

    std::string api; // or the id of a function URL
    std::string first_accept;
    Time expires{}; // the integration's timeout
    bool done = false;
    bool failed = false; // function error, throttle, a host that is not reached
    std::string payload;
    bool is_http = false; // of an HTTP API
    Phase phase = Phase::function;
    json fetch; // discovery, keys, proxy: the request to the outside
    bool is_throttled = false;
    template <class Archive> void fields(Archive& archive) {
        archive(api, first_accept, expires, done, failed, payload);
        archive.tagged(1, is_http);
        archive.tagged(2, phase);
        archive.tagged(3, fetch);
        archive.tagged(4, is_throttled);
    }
};

Exchange<Integration> exchange_of(Context& context, std::string_view id);

} // namespace snowglobe::apigateway
