#include "emulator/aws/rest_xml_codec.h"

#include "emulator/aws/json_codec.h"
#include "emulator/aws/query_codec.h"
#include "emulator/aws/rest_places.h"
#include "emulator/aws/text_value.h"
#include "emulator/aws/xml_document.h"
#include "emulator/aws/xml_writer.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

namespace {

json read_structure(const Shape& shape, const XmlElement& element);

// An element that has no place for it is passed over, as everything that the model does not name.
void read_entry(const Shape& map, const XmlElement& entry, json& out);

json read_value(const Shape& shape, const XmlElement& element) {
    switch (shape.type) {
    case ShapeType::structure:
        return read_structure(shape, element);
    case ShapeType::list: {
        json out = json::array();
        for (const XmlElement& child : element.children) {
            if (child.name == shape.element) {
                out.push_back(read_value(*shape.value, child));
            }
        }
        return out;
    }
    case ShapeType::map: {
        json out = json::object();
        for (const XmlElement& child : element.children) {
            if (child.name == shape.element) {
                read_entry(shape, child, out);
            }
        }
        return out;
    }
    default:
        return value_of_text(shape, element.text);
    }
}

void read_entry(const Shape& map, const XmlElement& entry, json& out) {
    const XmlElement* key = entry.find(map.key_name);
    const XmlElement* value = entry.find(map.value_name);
    if (key != nullptr && value != nullptr) {
        out[key->text] = read_value(*map.value, *value);
    }
}

// Its elements stand among those of other members. Some models have named them in the list.
bool is_element_of(const ShapeMember& member, const XmlElement& child) {
    return child.name == member.wire_name ||
           (member.shape->is_flattened && child.name == member.shape->element);
}

void read_member(const ShapeMember& member, const XmlElement& element, json& out) {
    const Shape& shape = *member.shape;
    for (const XmlElement& child : element.children) {
        if (!is_element_of(member, child)) {
            continue;
        }
        if (!shape.is_flattened) {
            out[member.name] = read_value(shape, child);
            return; // of two with one name the first counts
        }
        json& many = out[member.name];
        if (shape.type == ShapeType::list) {
            many.push_back(read_value(*shape.value, child));
        } else {
            many = many.is_null() ? json::object() : std::move(many);
            read_entry(shape, child, many);
        }
    }
}

json read_structure(const Shape& shape, const XmlElement& element) {
    json out = json::object();
    for (const ShapeMember& member : shape.members()) {
        if (member.is_attribute) {
            // "xsi:type" is called "type" once its prefix has been read.
            const std::string_view name = member.wire_name;
            const std::string* text = element.find_attribute(name.substr(name.rfind(':') + 1));
            if (text != nullptr) {
                out[member.name] = value_of_text(*member.shape, *text);
            }
        } else if (member.location == Location::body) {
            read_member(member, element, out);
        }
    }
    return out;
}

bool has_body_members(const Shape& shape) {
    return std::ranges::find(shape.members(), Location::body, &ShapeMember::location) !=
           shape.members().end();
}

void append_request_id(std::string& body, const std::string& id) {
    append_tag(append_tag(body, "<", "RequestId").append(id), "</", "RequestId");
}

HttpResponse
render_error(const AwsWire& wire, const ApiError& error, const std::string& request_id) {
    ErrorWords words = wire.words_of(error);
    const QueryError said = query_error(wire, error);
    const bool is_wrapped = wire.wraps_errors();
    HttpResponse response;
    response.status = words.status;
    response.headers = std::move(words.headers);
    std::string& body = response.body;
    body = xml_head;
    if (is_wrapped) {
        body.append("<ErrorResponse xmlns=\"").append(wire.model().xml_namespace).append("\">");
    }
    body += "<Error>";
    const auto member = [&](std::string_view name, std::string_view text) {
        append_escaped(append_tag(body, "<", name), text);
        append_tag(body, "</", name);
    };
    if (is_wrapped) {
        member("Type", said.type);
    }
    member("Code", said.code);
    member("Message", said.text);
    for (const auto& [name, value] : words.members.items()) {
        member(name, value.is_string() ? value.get<std::string>() : print_json(value));
    }
    if (!is_wrapped) {
        append_request_id(body, request_id);
    }
    body += "</Error>";
    if (is_wrapped) {
        append_request_id(body, request_id);
        body += "</ErrorResponse>";
    }
    return response;
}

HttpResponse render_success(
    const AwsWire& wire, const OperationModel& operation, json document, const Bytes& payload) {
    HttpResponse response;
    write_places(operation, Protocol::rest_xml, document, response);
    const Shape* output = operation.output;
    const ShapeMember* whole = output != nullptr ? output->payload() : nullptr;
    if (output == nullptr || (whole != nullptr && whole->shape->is_event_stream)) {
        return response;
    }
    if (output->raw_payload() != nullptr) {
        response.body = payload.view();
        return response;
    }
    XmlWriter writer(response.body, XmlWriter::FlatNames::of_members);
    if (whole != nullptr) {
        const auto found = document.find(whole->name);
        if (found != document.end()) {
            response.body = xml_head;
            writer.write(whole->wire_name, *whole->shape, *found);
        }
    } else if (has_body_members(*output)) {
        response.body = xml_head;
        response.body.append("<").append(output->name);
        if (!wire.model().xml_namespace.empty()) {
            response.body.append(" xmlns=\"").append(wire.model().xml_namespace).append("\"");
        }
        response.body += ">";
        writer.write_members(*output, document);
        append_tag(response.body, "</", output->name);
    }
    return response;
}

} // namespace

std::variant<Call, ApiError>
read_rest_xml(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form) {
    form.protocol = Protocol::rest_xml;
    form.content_type.clear(); // the answer's is not the request's
    if (auto error = enter_rest(wire, knock, door, form)) {
        return *std::move(error);
    }
    Call call;
    call.request = json::object();
    const std::string& body = knock.request.body;
    const Shape* input = form.model->input;
    const ShapeMember* whole = input != nullptr ? input->payload() : nullptr;
    if (whole != nullptr && input->raw_payload() != nullptr) {
        call.payload = body;
    } else if (!body.empty() && input != nullptr &&
               (whole != nullptr || has_body_members(*input))) {
        // What the root is called is not looked at: the operation is known without it.
        auto root = parse_xml(body);
        if (const auto* why = std::get_if<std::string>(&root)) {
            return ApiError("MalformedXML", "The XML of the request is not taken: " + *why + ".");
        }
        const auto& element = std::get<XmlElement>(root);
        if (whole != nullptr) {
            call.request[whole->name] = read_value(*whole->shape, element);
        } else {
            call.request = read_structure(*input, element);
        }
    }
    read_places(*form.model, knock.request, call.request);
    return call;
}

HttpResponse render_rest_xml(
    const AwsWire& wire, const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    HttpResponse response =
        reply.error || form.model == nullptr
            ? render_error(
                  wire,
                  reply.error.value_or(ApiError("InternalError", "", 500)),
                  to_uuid(request_id))
            : render_success(wire, *form.model, reply.body, reply.payload);
    if (!response.header("Content-Type") && !response.body.empty()) {
        const Shape* output = form.model != nullptr ? form.model->output : nullptr;
        const bool is_raw = !reply.error && output != nullptr && output->raw_payload() != nullptr;
        response.headers.emplace_back(
            "Content-Type", is_raw ? "application/octet-stream" : "application/xml");
    }
    return response;
}

} // namespace snowglobe
