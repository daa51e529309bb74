#pragma once
// AWS JSON 1.0 and 1.1: bodies in, bodies and headers out. Pure.
#include "emulator/aws/reply_form.h"
#include "emulator/base/json.h"

#include <optional>
#include <string_view>

namespace snowglobe {

// The value, or nothing: not JSON, not UTF-8, or nested too deeply (json::depth_max; DynamoDB's
// own limit is about this).
std::optional<json> parse_json(std::string_view text);
// Never throws; bytes that are not UTF-8 become U+FFFD.
std::string print_json(const json& value);

// DeleteStream and others: not even {}.
bool answers_without_body(const ReplyForm& form);

// An answer whose body is given as it is (the health text, <UnknownOperationException/>): what it
// has in common with the service's other answers is added.
HttpResponse
render_text(const ReplyForm& form, int status, std::string text, const Id128& request_id);

HttpResponse render_json(const ReplyForm& form, const Reply& reply, const Id128& request_id);

} // namespace snowglobe
