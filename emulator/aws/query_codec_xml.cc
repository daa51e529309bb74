#include "emulator/aws/error_style.h"
#include "emulator/aws/operations.h"
#include "emulator/aws/query_codec.h"
#include "emulator/aws/query_names.h"
#include "emulator/aws/queue_url.h"
#include "emulator/base/utf8.h"

namespace snowglobe {

namespace {

// SQS writes quotes and carriage returns as references, too; what XML cannot hold at all is U+FFFD.
void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const Utf8Sequence sequence = utf8_sequence(text);
        const std::string_view bytes = text.substr(0, sequence.size);
        text.remove_prefix(sequence.size);
        const char c = bytes[0];
        const bool is_control =
            static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
        if (!sequence.is_valid || is_control || bytes == "\xEF\xBF\xBE" ||
            bytes == "\xEF\xBF\xBF") {
            out += "\xEF\xBF\xBD";
        } else if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (c == '\r') {
            out += "&#xD;";
        } else {
            out += bytes;
        }
    }
}

std::string& append_tag(std::string& out, std::string_view before, std::string_view name) {
    return out.append(before).append(name).append(">");
}

class XmlWriter {
public:
    XmlWriter(std::string_view operation, std::string& out) : operation_(operation), out_(out) {}

    void write_members(const json& structure) {
        for (const auto& [name, value] : structure.items()) {
            const WireName* row = find_wire_name(name);
            if (value.is_null()) {
                continue;
            }
            if (row != nullptr && value.is_array()) {
                for (const json& element : value) {
                    write(element_name(*row, operation_), element);
                }
            } else if (row != nullptr && value.is_object()) {
                for (const auto& [key, entry] : value.items()) {
                    append_tag(out_, "<", row->element);
                    write(row->key, json(key));
                    write("Value", entry);
                    append_tag(out_, "</", row->element);
                }
            } else {
                write(name, value);
            }
        }
    }

private:
    void write(std::string_view name, const json& value) {
        append_tag(out_, "<", name);
        if (value.is_object()) {
            write_members(value);
        } else {
            append_escaped(
                out_, value.is_string() ? value.get_ref<const std::string&>() : value.dump());
        }
        append_tag(out_, "</", name);
    }

    std::string_view operation_;
    std::string& out_;
};

constexpr std::string_view xml_head = "<?xml version=\"1.0\"?>";
constexpr std::string_view name_space = " xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">";

std::string error_code(const ErrorStyle& style, const ApiError& error) {
    if (style.query_code.empty()) {
        return error.code;
    }
    if (error.code == "SerializationException") {
        return "MalformedInput";
    }
    std::string code = style.query_code;
    if (style.type.starts_with("com.amazon.coral.service#") && code.ends_with("Exception")) {
        code.resize(code.size() - std::string_view("Exception").size());
    }
    return code;
}

HttpResponse render_error(const QueryError& error, const std::string& id) {
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

QueryError query_error(std::string_view service, const ApiError& error) {
    const ErrorStyle style = error_style(service, error);
    const bool is_queue_gone = error.code == "QueueDoesNotExist" &&
                               error.message == "The specified queue does not exist.";
    return {
        style.status,
        style.status < 500 ? "Sender" : "Receiver",
        error_code(style, error),
        is_queue_gone ? "The specified queue does not exist for this wsdl version."
                      : error.message};
}

HttpResponse render_query(const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    const std::string id = to_uuid(request_id);
    HttpResponse response;
    if (reply.error) {
        response = render_error(query_error(form.service, *reply.error), id);
    } else {
        std::string& body = response.body;
        body.append(xml_head).append("<").append(form.operation).append("Response");
        body += name_space;
        const AwsOperation* operation = find_aws_operation(form.target_prefix, form.operation);
        if (operation != nullptr && !operation->is_void) {
            std::string result;
            XmlWriter writer(form.operation, result);
            if (names_queue_urls(reply.body)) {
                json outer = reply.body;
                make_queue_urls_outer(outer, form.host);
                writer.write_members(outer);
            } else {
                writer.write_members(reply.body);
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
    response.headers = {{"x-amzn-RequestId", id}, {"Content-Type", "text/xml"}};
    return response;
}

} // namespace snowglobe
