#include "services/service.h"

#include "emulator/aws/wire.h"
#include "emulator/base/encoding.h"
#include "services/http_body.h"

namespace snowglobe {

namespace {

json with_payload(const json& document, const Bytes& payload, std::string_view member) {
    json whole = document;
    if (member.empty()) {
        put_body(whole, payload.str());
    } else {
        whole[member] = base64_encode(payload.view());
    }
    return whole;
}

PayloadMembers members_of(const Service& service, const Call& call) {
    return service.wire() != nullptr ? service.wire()->payload_members(call.operation)
                                     : PayloadMembers{};
}

} // namespace

std::optional<json> Service::whole_request(const Call& call) const {
    if (call.payload.empty()) {
        return std::nullopt;
    }
    return with_payload(call.request, call.payload, members_of(*this, call).request);
}

std::optional<json> Service::whole_reply(const Call& call, const Reply& reply) const {
    if (reply.payload.empty()) {
        return std::nullopt;
    }
    return with_payload(reply.body, reply.payload, members_of(*this, call).reply);
}

} // namespace snowglobe
