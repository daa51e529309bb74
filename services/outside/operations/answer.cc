// Answer: what a real host said to a Request. {"Id", and "Response" as Request answers it or
// "Error"}
#include "emulator/base/json.h"
#include "services/outside/outbound.h"
#include "services/outside/operations.h"

namespace snowglobe::outside {

json answer(Outside&, Context& context, const json& request) {
    const std::string id = request.at("Id").get<std::string>();
    auto outbound = exchange_of(context, id).find();
    if (!outbound || outbound->done) {
        return json::object(); // nobody waits for it any more
    }
    if (request.contains("Error")) {
        fail_exchange(
            context,
            id,
            *std::move(outbound),
            "NetworkError",
            request.at("Error").get<std::string>());
    } else {
        outbound->response = request.at("Response");
        finish_exchange(context, id, *std::move(outbound));
    }
    return json::object();
}

} // namespace snowglobe::outside
