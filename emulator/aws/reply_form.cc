#include "emulator/aws/reply_form.h"

#include "emulator/aws/cbor_codec.h"
#include "emulator/aws/json_codec.h"
#include "emulator/aws/query_codec.h"
#include "emulator/aws/rest_json_codec.h"

namespace snowglobe {

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
    case ReplyForm::Protocol::rest_xml: { // REST in JSON takes the header for the code
        HttpResponse response = render_query(form, reply, request_id);
        response.headers.emplace_back("x-amzn-ErrorType", reply.error ? reply.error->code : "");
        return response;
    }
    case ReplyForm::Protocol::query:
        return render_query(form, reply, request_id);
    case ReplyForm::Protocol::query_json:
        return render_query_json(form, reply, request_id);
    }
    return {500, {}, {}};
}

} // namespace snowglobe
