#pragma once
// The APIs with what runs them: apis.def, read once more.
#include "services/kafka/operations.h"

#include <memory>
#include <optional>

namespace snowglobe::kafka {

struct ApiRow {
    const Api* api;
    std::shared_ptr<const void> (*read)(const Bytes& message, int version); // throws Malformed
    // The frame of the answer. Nothing: not yet.
    std::optional<Output> (*run)(Asked& asked, const void* message);
    // The frame of an answer that says only this error.
    Output (*refuse)(
        const Request& header, const void* message, ErrorCode code, const std::string& why);
    json (*told)(const Bytes& response, int version); // for people; throws Malformed
};

// Nothing: it is not here.
const ApiRow* find_row(const Api& api);
// Those that are here.
std::span<const Api> served_apis();

} // namespace snowglobe::kafka
