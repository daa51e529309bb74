#pragma once
// The errors that several operations of SQS share, and how a shape's name is written where SQS
// still speaks its Query dialect: in the Code of a batch's failed entries.
#include "emulator/base/error.h"
#include "emulator/base/json_fwd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::sqs {

ApiError invalid_parameter(std::string message);
// Value <value> for parameter <parameter> is invalid. Reason: <reason>
ApiError invalid_value(std::string_view value, std::string_view parameter, std::string_view reason);
ApiError missing_parameter(std::string_view name);
ApiError no_such_queue();
ApiError not_for_this_queue_type(std::string_view value, std::string_view parameter);

// QueueDoesNotExist -> AWS.SimpleQueueService.NonExistentQueue
std::string query_code(std::string_view shape);

// Reading a request. A member that is null counts as absent.
std::optional<std::string> text_member(const json& request, const char* name);
std::optional<std::int64_t> integer_member(const json& request, const char* name);
// An empty text counts as missing, as it does at AWS.
std::string required_text(const json& request, const char* name);
const json& required_member(const json& request, const char* name);

} // namespace snowglobe::sqs
