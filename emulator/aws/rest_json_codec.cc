#include "emulator/aws/rest_json_codec.h"

#include "emulator/aws/event_stream.h"
#include "emulator/aws/json_codec.h"
#include "emulator/aws/text_value.h"
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end > 0) {
            segments.push_back(path.substr(0, end));
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return segments;
}

bool is_label(std::string_view segment) {
    return segment.starts_with('{');
}

bool matches(std::string_view pattern, const std::vector<std::string_view>& segments) {
    const auto wanted = segments_of(pattern);
    return wanted.size() == segments.size() &&
           std::equal(wanted.begin(), wanted.end(), segments.begin(), [](auto want, auto have) {
               return is_label(want) || want == have;
           });
}

using Query = std::vector<std::pair<std::string, std::string>>;

Query query_of(const HttpRequest& request) {
    Query query;
    std::string_view rest = request.query();
    while (!rest.empty()) {
        query.push_back(take_parameter(rest));
    }
    return query;
}

bool has_query(const Query& query, std::string_view wanted) {
    if (wanted.empty()) {
        return true;
    }
    const std::size_t equals = wanted.find('=');
    return std::any_of(query.begin(), query.end(), [&](const auto& parameter) {
        return parameter.first == wanted.substr(0, equals) &&
               parameter.second == wanted.substr(equals + 1);
    });
}

ApiError not_json(std::string_view text) {
    return {
        "InvalidRequestContentException",
        "Could not parse request body into json: Could not parse payload into json: " +
            (is_valid_utf8(text) ? std::string("Unexpected character or end of input")
                                 : std::string("Invalid UTF-8"))};
}

void read_path(
    const OperationModel& operation,
    const HttpRequest& request,
    const ShapeMember& member,
    json& document) {
    const auto segments = segments_of(request.path());
    const auto pattern = segments_of(operation.path);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_label(pattern[i]) &&
            pattern[i].substr(1, pattern[i].size() - 2) == member.wire_name) {
            document[member.name] = value_of_text(*member.shape, percent_decode(segments[i]));
        }
    }
}

void read_query(const Query& query, const ShapeMember& member, json& document) {
    for (const auto& [key, value] : query) {
        if (key != member.wire_name) {
            continue;
        }
        if (member.shape->type == ShapeType::list) {
            document[member.name].push_back(value);
        } else {
            document[member.name] = value_of_text(*member.shape, value);
        }
    }
}

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : print_json(value);
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
    response.status = operation.status;
    const auto outputs = operation.output != nullptr ? operation.output->members()
                                                     : std::span<const ShapeMember>();
    for (const ShapeMember& output : outputs) {
        const auto member = body.find(output.name);
        if (output.location == Location::body || member == body.end()) {
            continue;
        }
        if (output.location == Location::status && member->is_number_integer()) {
            response.status = member->get<int>();
        } else if (output.location == Location::header) {
            response.headers.emplace_back(output.wire_name, text_of(*member));
        } else if (output.location == Location::payload && output.shape->is_event_stream) {
            response.body = print_event_stream(*output.shape, *member);
            response.headers.emplace_back("Content-Type", event_stream_media_type);
        }
        body.erase(member);
    }
    const ShapeMember* whole = operation.output != nullptr ? operation.output->payload() : nullptr;
    if (whole != nullptr) {
        if (!whole->shape->is_event_stream) {
            response.body = payload.view();
        }
    } else if (response.status != 204) {
        const bool renames = operation.output != nullptr && is_renamed(*operation.output);
        response.body =
            print_json(renames ? in_wire_names(*operation.output, std::move(body)) : body);
    }
    return response;
}

} // namespace

const OperationModel* find_rest_operation(const ServiceModel& model, const HttpRequest& request) {
    const auto segments = segments_of(request.path());
    const Query query = query_of(request);
    const OperationModel* best = nullptr;
    for (const OperationModel& row : model.operations) {
        if (row.method == request.method && matches(row.path, segments) &&
            has_query(query, row.query) && (best == nullptr || !row.query.empty())) {
            best = &row;
        }
    }
    return best;
}

std::variant<json, ApiError>
read_rest_document(const OperationModel& operation, const HttpRequest& request) {
    json document = json::object();
    const bool has_payload = operation.input != nullptr && operation.input->payload() != nullptr;
    if (!has_payload && !request.body.empty()) {
        auto body = parse_json(request.body);
        if (!body || !body->is_object()) {
            return not_json(request.body);
        }
        document = std::move(*body);
    }
    if (operation.input == nullptr) {
        return document;
    }
    const Query query = query_of(request);
    for (const ShapeMember& member : operation.input->members()) {
        switch (member.location) {
        case Location::path:
            read_path(operation, request, member, document);
            break;
        case Location::query:
            read_query(query, member, document);
            break;
        case Location::header:
            if (const auto value = request.header(member.wire_name)) {
                document[member.name] = value_of_text(*member.shape, *value);
            }
            break;
        case Location::payload:
        case Location::headers:
        case Location::status:
        case Location::body:
            break;
        }
    }
    return document;
}

std::variant<Call, ApiError>
read_rest_json(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form) {
    form.protocol = Protocol::rest_json;
    form.model = find_rest_operation(wire.model(), knock.request);
    if (form.model == nullptr) {
        return refuse_with_text(form, no_operation());
    }
    form.operation = form.model->name;
    form.row = door.find(form.operation);
    if (auto error = check_authorization(knock.request, knock.authorization)) {
        return wire.at_the_door(*std::move(error));
    }
    if (form.row == nullptr) {
        return missing_operation(form);
    }
    if (knock.request.body_is_encoded) {
        return undecodable(wire);
    }
    auto document = read_rest_document(*form.model, knock.request);
    if (auto* error = std::get_if<ApiError>(&document)) {
        return *std::move(error);
    }
    Call call;
    call.request = std::move(std::get<json>(document));
    if (form.model->input != nullptr && form.model->input->payload() != nullptr) {
        call.payload = knock.request.body;
    }
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
