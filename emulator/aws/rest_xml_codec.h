#pragma once
// REST-XML: path, query, headers and an XML body become members of one JSON document with boto3's
// names, and back, as the model says. Pure. Source:
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html.
#include "emulator/aws/aws_wire.h"

namespace snowglobe {

std::variant<Call, ApiError>
read_rest_xml(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form);

HttpResponse render_rest_xml(
    const AwsWire& wire, const ReplyForm& form, const Reply& reply, const Id128& request_id);

} // namespace snowglobe
