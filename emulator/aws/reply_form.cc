#include "emulator/aws/reply_form.h"

#include "emulator/aws/cbor_codec.h"
#include "emulator/aws/json_codec.h"
#include "emulator/aws/rest_json_codec.h"

namespace snowglobe {

namespace {

std::string xml_escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '&':
            out += "&amp;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

// Only errors: the query protocol itself is not served yet.
HttpResponse render_query(const Reply& reply, const Id128& request_id) {
    const ApiError error = reply.error.value_or(ApiError::unsupported("the query protocol"));
    const std::string id = to_uuid(request_id);
    return {
        error.status,
        {{"x-amzn-RequestId", id}, {"Content-Type", "text/xml"}},
        "<?xml version=\"1.0\"?><ErrorResponse "
        "xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>" +
            std::string(error.status < 500 ? "Sender" : "Receiver") + "</Type><Code>" +
            xml_escape(error.code) + "</Code><Message>" + xml_escape(error.message) +
            "</Message><Detail/></Error><RequestId>" + id + "</RequestId></ErrorResponse>"};
}

} // namespace

HttpResponse render_reply(const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    switch (form.protocol) {
    case ReplyForm::Protocol::aws_json:
        return render_json(form, reply, request_id);
    case ReplyForm::Protocol::cbor:
        return render_cbor(form, reply, request_id);
    case ReplyForm::Protocol::text:
        return render_text(
            form,
            reply.error ? reply.error->status : 200,
            reply.error ? reply.error->message : std::string(),
            request_id);
    case ReplyForm::Protocol::rest_json:
        return render_rest_json(form, reply, request_id);
    case ReplyForm::Protocol::query:
        return render_query(reply, request_id);
    }
    return {500, {}, {}};
}

} // namespace snowglobe
