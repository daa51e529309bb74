#include "emulator/aws/rest_json_codec.h"

#include "emulator/aws/json_codec.h"
#include "emulator/aws/rest_places.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

namespace {

ApiError not_json(std::string_view text) {
    return {
        "InvalidRequestContentException",
        "Could not parse request body into json: Could not parse payload into json: " +
            (is_valid_utf8(text) ? std::string("Unexpected character or end of input")
                                 : std::string("Invalid UTF-8"))};
}

HttpResponse render_error(const AwsWire& wire, const ApiError& error) {
    ErrorWords words = wire.words_of(error);
    HttpResponse response;
    response.status = words.status;
    response.headers = std::move(words.headers);
    response.headers.emplace_back("x-amzn-ErrorType", error.code);
    json body = std::move(words.members);
    body[words.text_name] = error.message;
    response.body = print_json(body);
    return response;
}

bool is_renamed(const Shape& shape) {
    const std::span<const ShapeMember> members = shape.members();
    return std::any_of(members.begin(), members.end(), [](const ShapeMember& member) {
        return member.location == Location::body && member.name != member.wire_name;
    });
}

// Members of bodies are called otherwise on the wire in some services.
json in_wire_names(const Shape& shape, json value) {
    switch (shape.type) {
    case ShapeType::structure: {
        if (!value.is_object()) {
            return value;
        }
        json out = json::object();
        for (auto& [name, member] : value.items()) {
            const ShapeMember* known = shape.find(name);
            if (known == nullptr) {
                out[name] = std::move(member);
            } else {
                out[known->wire_name] = in_wire_names(*known->shape, std::move(member));
            }
        }
        return out;
    }
    case ShapeType::list:
        for (json& element : value) {
            element = in_wire_names(*shape.value, std::move(element));
        }
        return value;
    default:
        return value;
    }
}

HttpResponse render_success(const OperationModel& operation, json body, const Bytes& payload) {
    HttpResponse response;
    write_places(operation, Protocol::rest_json, body, response);
    const Shape* output = operation.output;
    const ShapeMember* whole = output != nullptr ? output->payload() : nullptr;
    if (whole != nullptr && whole->shape->is_event_stream) {
        return response;
    }
    if (whole != nullptr && output->raw_payload() != nullptr) {
        response.body = payload.view();
    } else if (response.status != 204) {
        const Shape* shape = whole != nullptr ? whole->shape : output;
        if (whole != nullptr) {
            json inner = body.value(whole->name, json::object());
            body = std::move(inner);
        }
        const bool renames = shape != nullptr && is_renamed(*shape);
        response.body = print_json(renames ? in_wire_names(*shape, std::move(body)) : body);
    }
    return response;
}

} // namespace

std::variant<Call, ApiError>
read_rest_json(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form) {
    form.protocol = Protocol::rest_json;
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
    } else if (!body.empty()) {
        auto document = parse_json(body);
        if (!document || !document->is_object()) {
            return not_json(body);
        }
        (whole != nullptr ? call.request[whole->name] : call.request) = std::move(*document);
    }
    read_places(*form.model, knock.request, call.request);
    return call;
}

HttpResponse render_rest_json(const AwsWire& wire, const ReplyForm& form, const Reply& reply) {
    HttpResponse response =
        reply.error || form.model == nullptr
            ? render_error(wire, reply.error.value_or(ApiError("ServiceException", "", 500)))
            : render_success(*form.model, reply.body, reply.payload);
    if (!response.header("Content-Type")) {
        response.headers.emplace_back("Content-Type", "application/json");
    }
    return response;
}

} // namespace snowglobe
