#pragma once
// One request to an API, from its arrival to the function's answer.
#include "emulator/base/json.h"
#include "emulator/call/context.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

struct Exchange {
    std::string api;
    std::string first_accept;
    Time expires{}; // the integration's timeout
    bool done = false;
    bool failed = false; // function error or throttle
    std::string payload;
    template <class Archive> void fields(Archive& archive) {
        archive(api, first_accept, expires, done, failed, payload);
    }
};

std::optional<Exchange> find_exchange(Store& store, std::string_view id);
void put_exchange(Store& store, std::string_view id, const Exchange& exchange);
void erase_exchange(Store& store, std::string_view id);
std::string exchange_channel(std::string_view id);

} // namespace snowglobe::apigateway
