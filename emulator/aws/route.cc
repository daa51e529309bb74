#include "emulator/aws/route.h"

#include "emulator/aws/aws_wire.h"
#include "emulator/base/lower_case.h"

#include <utility>

namespace snowglobe {

namespace {

constexpr std::string_view unknown = "unknown";

// "Application/JSON; charset=utf-8" -> "application/json".
std::string media_type(const HttpRequest& request) {
    std::string_view text = request.header("content-type").value_or("");
    text = text.substr(0, text.find(';'));
    while (text.ends_with(' ') || text.ends_with('\t')) {
        text.remove_suffix(1);
    }
    return lower_case(std::string(text));
}

constexpr std::string_view rpc_v2_cbor = "rpc-v2-cbor";

// Of services that are not there: errors in the form of the protocol that the request has.
class NobodysWire final : public AwsWire {
public:
    using AwsWire::AwsWire;

    // CBOR of that protocol, since no Kinesis comes here. What may be REST in JSON takes the
    // header for the code.
    void finish(
        const ReplyForm& form,
        const Id128& request_id,
        HttpResponse& response) const override {
        AwsWire::finish(form, request_id, response);
        if (form.protocol == Protocol::cbor) {
            response.headers.emplace_back("smithy-protocol", rpc_v2_cbor);
        } else if (form.protocol == Protocol::rest_xml) {
            response.headers.emplace_back("x-amzn-ErrorType", "UnknownOperationException");
        }
    }
};

const AwsWire& nobodys_wire() {
    static constexpr ServiceModel model{};
    static const NobodysWire wire(model);
    return wire;
}

// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html: Java's SDK speaks it with
// CloudWatch, to which the KCL tells its metrics.
Protocol spoken(const Knock& knock) {
    if (!knock.target.empty()) {
        return Protocol::aws_json;
    }
    if (knock.has_action) {
        return Protocol::query;
    }
    return knock.request.header("smithy-protocol") == rpc_v2_cbor ? Protocol::cbor
                                                                   : Protocol::rest_xml;
}

} // namespace

Router::Router(std::vector<Door> doors, const ServedAddresses* served) : served_(served) {
    for (const Door& door : doors) {
        entries_.push_back({door, operations_.size()});
        for (const OperationRow& row : door.operations) {
            operations_.push_back({door.service, row.name, &row, door.wire});
        }
        operations_.push_back({door.service, unknown, nullptr, door.wire});
    }
    operations_.push_back({unknown, unknown, nullptr, nullptr});
}

Routed Router::route(const HttpRequest& request) const {
    const Knock knock(request);
    const Entry* best = nullptr;
    Claim claim = Claim::none;
    for (const Entry& entry : entries_) {
        const Claim one = entry.door.wire != nullptr ? entry.door.wire->claim(knock) : Claim::none;
        if (one > claim) {
            claim = one;
            best = &entry;
        }
        if (claim == Claim::named) { // no other is surer
            break;
        }
    }
    ReplyForm form;
    form.content_type = media_type(request);
    const HttpRequest::CalledAs called = request.called_as();
    form.scheme = called.scheme;
    form.host = called.host;
    form.served = served_;
    form.accept_encoding = request.header("accept-encoding").value_or("");
    form.region = region_of(knock.authorization);
    const std::string_view signed_for = knock.authorization.service;
    if (best == nullptr || (claim < Claim::scope && !signed_for.empty())) {
        form.wire = &nobodys_wire();
        form.service = signed_for.empty() ? unknown : signed_for;
        form.protocol = spoken(knock);
        ApiError error = missing(form.protocol, "the AWS service " + form.service);
        return {std::move(form), std::move(error), operations_.size() - 1};
    }
    const Door& door = best->door;
    form.wire = door.wire;
    form.service = door.service;
    std::variant<Call, ApiError> outcome = door.wire->read(knock, door, form);
    // A table's rows lie side by side, here as there, and after them stands the unknown one.
    const std::size_t place = form.row != nullptr
                                  ? static_cast<std::size_t>(form.row - door.operations.data())
                                  : door.operations.size();
    return {std::move(form), std::move(outcome), best->first_operation + place};
}

HttpResponse render_reply(const ReplyForm& form, Reply reply, const Id128& request_id) {
    return form.wire->render(form, std::move(reply), request_id);
}

} // namespace snowglobe
