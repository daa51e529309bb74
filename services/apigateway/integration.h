#pragma once
// One request to an API, from its arrival to the function's answer.
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "emulator/call/exchange.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

struct Integration {
    std::string api;
    std::string first_accept;
    Time expires{}; // the integration's timeout
    bool done = false;
    bool failed = false; // function error or throttle
    std::string payload;
    bool is_http = false; // of an HTTP API
    template <class Archive> void fields(Archive& archive) {
        archive(api, first_accept, expires, done, failed, payload);
        archive.tagged(1, is_http);
    }
};

Exchange<Integration> exchange_of(Context& context, std::string_view id);

} // namespace snowglobe::apigateway
