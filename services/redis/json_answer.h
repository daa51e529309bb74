#pragma once
// Arguments and answers as JSON, for handlers, fixtures and the trace. Bytes that are UTF-8 are
// text; others {"base64": "..."}. Answers have RESP2's shape: scores are text, maps lists of names
// and values in turn.
#include "emulator/base/json.h"
#include "services/redis/answer.h"
#include "services/redis/resp.h"

#include <string>
#include <string_view>

namespace snowglobe::redis {

json bytes_to_json(std::string_view bytes);
json to_json(const Answer& answer);
json to_json(const Arguments& arguments);
// Text, numbers and {"base64"}. Throws ApiError: it is no list of those.
Arguments arguments_of(const json& list);

} // namespace snowglobe::redis
