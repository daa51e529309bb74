#pragma once
// How each service writes an error down: namespace of its type, name of the text's member, status,
// SQS's query code. The tables of these differences are here and nowhere else.
#include "emulator/base/error.h"

#include <string>
#include <string_view>

namespace snowglobe {

struct ErrorStyle {
    std::string type;           // "com.amazonaws.sqs#QueueDoesNotExist"
    std::string_view text_name; // "message" or "Message"
    int status = 400;
    std::string query_code; // SQS: "AWS.SimpleQueueService.NonExistentQueue"; else empty
};

// `service` is the name under which it is registered.
ErrorStyle error_style(std::string_view service, const ApiError& error);

} // namespace snowglobe
