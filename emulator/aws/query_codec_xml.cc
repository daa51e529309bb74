#include "emulator/aws/query_codec.h"

#include "emulator/aws/xml_writer.h"

namespace snowglobe {

namespace {

HttpResponse
render_error(const QueryError& error, std::string_view name_space, const std::string& id) {
    std::string body(xml_head);
    body.append("<ErrorResponse").append(name_space).append("<Error><Type>");
    body.append(error.type).append("</Type><Code>");
    append_escaped(body, error.code);
    body += "</Code><Message>";
    append_escaped(body, error.text);
    body.append("</Message><Detail/></Error><RequestId>").append(id);
    body += "</RequestId></ErrorResponse>";
    return {error.status, {}, std::move(body)};
}

} // namespace

QueryError query_error(const AwsWire& wire, const ApiError& error) {
    ErrorWords words = wire.words_of(error);
    return {
        words.status,
        words.status < 500 ? "Sender" : "Receiver",
        std::move(words.query_code),
        words.query_text.empty() ? error.message : std::move(words.query_text)};
}

HttpResponse render_query(
    const AwsWire& wire, const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    const std::string id = to_uuid(request_id);
    const std::string name_space = " xmlns=\"" + std::string(wire.model().xml_namespace) + "\">";
    HttpResponse response;
    if (reply.error) {
        response = render_error(query_error(wire, *reply.error), name_space, id);
    } else {
        std::string& body = response.body;
        body.append(xml_head).append("<").append(form.operation).append("Response");
        body += name_space;
        if (form.model != nullptr && !form.model->is_void) {
            std::string result;
            if (form.model->output != nullptr) {
                XmlWriter(result, XmlWriter::FlatNames::of_lists)
                    .write_members(*form.model->output, reply.body);
            }
            const std::string name = form.operation + "Result";
            if (result.empty()) {
                body.append("<").append(name).append("/>");
            } else {
                append_tag(append_tag(body, "<", name).append(result), "</", name);
            }
        }
        body.append("<ResponseMetadata><RequestId>").append(id);
        append_tag(
            body.append("</RequestId></ResponseMetadata>"), "</", form.operation + "Response");
    }
    response.headers = {{"Content-Type", "text/xml"}};
    return response;
}

} // namespace snowglobe
