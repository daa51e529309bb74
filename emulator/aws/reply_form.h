#pragma once
// What the rendering of an answer needs to know of its request, and the rendering itself. Pure.
#include "emulator/call/call.h"
#include "emulator/net/http_message.h"
#include "emulator/world/draws.h"
#include "services/service.h"

#include <string>
#include <string_view>

namespace snowglobe {

struct ReplyForm {
    // text: the error's message is the body as it is (health, <UnknownOperationException/>).
    // rest_xml: for services that are not there, so it has errors only. query_json: the Query
    // protocol's answer to a client that accepts JSON.
    enum class Protocol { aws_json, cbor, rest_json, rest_xml, query, query_json, text };
    Protocol protocol = Protocol::aws_json;
    std::string service;       // "dynamodb": decides namespaces, request id and further headers
    std::string target_prefix; // "DynamoDB_20120810"
    std::string operation;     // wire name, "" if unknown
    const OperationRow* row = nullptr; // of the operation; none: Snowglobe does not have it
    std::string content_type;          // "application/x-amz-json-1.0"
    std::string host;                  // the request's Host: queue URLs name it
    std::string region;
    std::string accept_encoding; // as the request has it
};

// The whole answer. `request_id` comes from the caller, so that answers are reproducible:
// request_id_of(world.draws(), reply.call_id). It takes the service's own shape.
HttpResponse render_reply(const ReplyForm& form, const Reply& reply, const Id128& request_id);

} // namespace snowglobe
