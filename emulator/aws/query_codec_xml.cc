#include "emulator/aws/query_codec.h"
#include "emulator/base/time.h"
#include "emulator/base/utf8.h"

namespace snowglobe {

namespace {

// Quotes and carriage returns are written as references, too, as SQS does; what XML cannot hold at
// all is U+FFFD.
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

std::string text_of(const Shape& shape, const json& value) {
    if (shape.type == ShapeType::timestamp) {
        if (const auto time = parse_json_timestamp(value)) {
            return to_iso8601(*time, epoch_ms(*time) % 1000 == 0 ? 0 : 3);
        }
    }
    return value.is_string() ? value.get_ref<const std::string&>() : value.dump();
}

class XmlWriter {
public:
    explicit XmlWriter(std::string& out) : out_(out) {}

    void write_members(const Shape& structure, const json& value) {
        for (const ShapeMember& member : structure.members()) {
            const auto found = value.find(member.name);
            if (found == value.end() || found->is_null()) {
                continue;
            }
            const Shape& shape = *member.shape;
            const bool is_many = shape.type == ShapeType::list || shape.type == ShapeType::map;
            if (!is_many) {
                write(member.wire_name, shape, *found);
            } else if (shape.is_flattened) {
                write_elements(shape, *found);
            } else {
                append_tag(out_, "<", member.wire_name);
                write_elements(shape, *found);
                append_tag(out_, "</", member.wire_name);
            }
        }
    }

private:
    void write_elements(const Shape& shape, const json& value) {
        if (shape.type == ShapeType::list) {
            for (const json& element : value) {
                write(shape.element, *shape.value, element);
            }
            return;
        }
        for (const auto& [key, entry] : value.items()) {
            append_tag(out_, "<", shape.element);
            write(shape.key_name, *shape.key, json(key));
            write(shape.value_name, *shape.value, entry);
            append_tag(out_, "</", shape.element);
        }
    }

    void write(std::string_view name, const Shape& shape, const json& value) {
        append_tag(out_, "<", name);
        if (shape.type == ShapeType::structure && value.is_object()) {
            write_members(shape, value);
        } else if (
            (shape.type == ShapeType::list || shape.type == ShapeType::map) &&
            value.is_structured()) {
            write_elements(shape, value);
        } else {
            append_escaped(out_, text_of(shape, value));
        }
        append_tag(out_, "</", name);
    }

    std::string& out_;
};

constexpr std::string_view xml_head = "<?xml version=\"1.0\"?>";

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
                XmlWriter(result).write_members(*form.model->output, reply.body);
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
    if (form.protocol == Protocol::rest_xml && reply.error) { // REST in JSON takes it for the code
        response.headers.emplace_back("x-amzn-ErrorType", reply.error->code);
    }
    return response;
}

} // namespace snowglobe
