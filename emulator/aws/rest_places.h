#pragma once
// What the REST protocols have in common: which operation a method, path and query mean, and the
// members that travel outside of the body. Pure. Source:
// https://smithy.io/2.0/spec/http-bindings.html.
#include "emulator/aws/aws_wire.h"

namespace snowglobe {

// The operation by method, path and query; nullptr: there is none.
const OperationModel* find_rest_operation(const ServiceModel& model, const HttpRequest& request);

// Finds operation and row, and says why the request is refused before its body is looked at;
// nothing: it is not.
std::optional<ApiError>
enter_rest(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form);

// The members of a request that travel outside of its body.
void read_places(const OperationModel& operation, const HttpRequest& request, json& document);
// Those of an answer become its status and headers, and leave the document. An answer's stream of
// events is written, too; other payloads stay for the caller.
void write_places(
    const OperationModel& operation, Protocol protocol, json& document, HttpResponse& response);

} // namespace snowglobe
