#pragma once
// The network outside, in real clock mode: a handler's request to a real host, which comes back to
// its world as an input.
#include "emulator/edge/edge.h"
#include "emulator/net/http_client.h"
#include "emulator/net/loop.h"
#include "services/network.h"

#include <string>

namespace snowglobe {

class RealNetwork final : public Network {
public:
    RealNetwork(Loop& loop, Edge& edge) : edge_(edge), client_(loop) {}

    void fetch(const std::string& id, const json& request) override;

private:
    Edge& edge_;
    HttpClient client_;
};

} // namespace snowglobe
