#pragma once
// The real network behind the fakes, in real clock mode only. Implemented by whoever runs the
// sockets; the response comes back into the world as the operation Answer of the service "outside".
#include "emulator/base/json_fwd.h"
#include "emulator/call/call.h"
#include "emulator/net/http_message.h"

#include <string>
#include <variant>

namespace snowglobe {

class Network {
public:
    // `request` as in the operation Request. Must not answer before it returns.
    virtual void fetch(const std::string& id, const json& request) = 0;

protected:
    ~Network() = default;
};

// The call that brings what came of it: a response, or why there is none.
Call network_answer(const std::string& id, const std::variant<HttpResponse, std::string>& result);
bool is_network_answer(const Call& call);

} // namespace snowglobe
