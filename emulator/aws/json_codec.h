#pragma once
// AWS JSON 1.0 and 1.1: requests and answers. CBOR comes in by the same door, with the same
// documents. Pure.
#include "emulator/aws/aws_wire.h"
#include "emulator/base/json.h"

#include <optional>
#include <string_view>

namespace snowglobe {

// The value, or nothing: not JSON, not UTF-8, or nested too deeply (json::depth_max; DynamoDB's
// own limit is about this).
std::optional<json> parse_json(std::string_view text);
// Never throws; bytes that are not UTF-8 become U+FFFD.
std::string print_json(const json& value);

std::variant<Call, ApiError>
read_json(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form);
HttpResponse render_json(const AwsWire& wire, const ReplyForm& form, const Reply& reply);

// An answer that is this text, whatever the protocol's form.
ApiError refuse_with_text(ReplyForm& form, ApiError text);
// AWS answers a body that it cannot decompress with an internal error.
ApiError undecodable(const AwsWire& wire);
// What AWS has and Snowglobe does not.
ApiError missing_operation(const ReplyForm& form);

} // namespace snowglobe
