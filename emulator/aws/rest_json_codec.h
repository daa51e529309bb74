#pragma once
// REST-JSON: the parts of a request (path, query, headers, body) become members of one JSON
// document with boto3's names, and back, as the model says. Pure. Source:
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html.
#include "emulator/aws/aws_wire.h"

namespace snowglobe {

std::variant<Call, ApiError>
read_rest_json(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form);
HttpResponse render_rest_json(const AwsWire& wire, const ReplyForm& form, const Reply& reply);

} // namespace snowglobe
