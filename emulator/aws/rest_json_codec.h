#pragma once
// Lambda's protocol: REST paths with JSON. The parts of a request (path, query, headers, body)
// become members of one JSON document with boto3's names, and back. Pure; the table of routes is
// derived from botocore by scripts/derive-routes.
#include "emulator/aws/reply_form.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/net/http_message.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace snowglobe {

// "/2015-03-31/functions": all of Lambda's paths begin with a date.
bool is_dated_path(std::string_view path);

// The operation's wire name by method and path; empty: there is none.
std::string_view find_lambda_operation(const HttpRequest& request);

// The request document of that operation, or why there is none. A payload is base64, as all blobs.
std::variant<json, ApiError>
read_lambda_request(std::string_view operation, const HttpRequest& request);

HttpResponse render_rest_json(const ReplyForm& form, const Reply& reply, const Id128& request_id);

} // namespace snowglobe
