#pragma once
// The AWS Query protocol: forms in, XML out, or JSON where `Accept` asks for it. Everything between
// is as with the JSON protocols; what members are called in a form and in XML, the model says. It
// is read leniently, as SQS does, which old clients speak to. Pure. Source:
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html.
#include "emulator/aws/aws_wire.h"

#include <string>

namespace snowglobe {

std::variant<Call, ApiError>
read_query(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form);

// The request as its JSON would be. Texts that are no numbers stay texts, so the check of shapes
// refuses them as it does with JSON. Throws ApiError.
json read_query_document(
    const AwsWire& wire, const OperationModel& operation, const QueryParameters& parameters);

HttpResponse render_query(
    const AwsWire& wire, const ReplyForm& form, const Reply& reply, const Id128& request_id);
HttpResponse render_query_json(
    const AwsWire& wire, const ReplyForm& form, const Reply& reply, const Id128& request_id);

// An error's code and text in this protocol's words.
struct QueryError {
    int status;
    std::string_view type; // "Sender" or "Receiver"
    std::string code;
    std::string text;
};
QueryError query_error(const AwsWire& wire, const ApiError& error);

} // namespace snowglobe
