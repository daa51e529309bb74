#pragma once
// An answer that says one error of all that was asked, as a fault puts it in the place of any other.
// Pure.
#include "emulator/base/json.h"
#include "services/kafka/error_code.h"
#include "services/kafka/schema.h"

#include <string>

namespace snowglobe::kafka {

// The response, as message_json.h has messages, to a request as it has it. `why` stands where the
// response has words for an error.
json refusal_of(
    const Schema& response,
    int version,
    const json& request,
    ErrorCode code,
    const std::string& why);

} // namespace snowglobe::kafka
