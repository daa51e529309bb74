#pragma once
// The real network behind the fakes, in real clock mode only. Implemented by whoever runs the
// sockets; the response comes back into the world as the operation Answer of the service "outside".
#include "emulator/base/json_fwd.h"

#include <string>

namespace snowglobe {

class Network {
public:
    // `request` as in the operation Request. Must not answer before it returns.
    virtual void fetch(const std::string& id, const json& request) = 0;

protected:
    ~Network() = default;
};

} // namespace snowglobe
