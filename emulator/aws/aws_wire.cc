#include "emulator/aws/aws_wire.h"

#include "emulator/aws/cbor_codec.h"
#include "emulator/aws/json_codec.h"
#include "emulator/aws/query_codec.h"
#include "emulator/aws/rest_json_codec.h"
#include "emulator/aws/rest_places.h"
#include "emulator/aws/rest_xml_codec.h"

#include <algorithm>
#include <array>

namespace snowglobe {

namespace {

// In no service's model: the door's, SQS' of before its shapes, Snowglobe's own.
constexpr std::string_view common_errors[] = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InternalFailure",
    "InternalServerError",
    "InvalidAction",
    "InvalidParameterValue",
    "InvalidSignatureException",
    "MalformedXML",
    "MissingAuthenticationTokenException",
    "MissingParameter",
    "NotFoundException",
    "NotImplemented",
    "RequestEntityTooLargeException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
};

bool is_query(const Knock& knock) {
    return knock.target.empty() && (knock.has_action || knock.has_query_signature);
}

// Bytes, or a stream of events; a document is a member like others.
const ShapeMember* payload_of(const Shape& shape) {
    const ShapeMember* member = shape.payload();
    return member != nullptr && member->shape->is_event_stream ? member : shape.raw_payload();
}

bool names_version(const Knock& knock, std::string_view version) {
    return knock.has_action && knock.parameters &&
           find_parameter(*knock.parameters, "Version") == version;
}

} // namespace

ApiError no_operation() {
    return {"", "<UnknownOperationException/>\n", 404};
}

ApiError missing(Protocol protocol, const std::string& what) {
    ApiError error = ApiError::unsupported_operation(what);
    if (protocol == Protocol::query || protocol == Protocol::query_json) {
        error.code = "InvalidAction";
    } else if (protocol == Protocol::rest_json || protocol == Protocol::rest_xml) {
        error.status = 404;
    }
    return error;
}

Claim AwsWire::claim(const Knock& knock) const {
    const std::string_view scope = knock.authorization.service;
    const bool is_signed_for = !scope.empty() && scope == model_.signing_name;
    if (!knock.target.empty()) {
        const std::size_t dot = knock.target.find('.');
        if (!model_.target_prefix.empty() && dot != std::string_view::npos &&
            knock.target.substr(0, dot) == model_.target_prefix) {
            return Claim::named;
        }
    } else if (is_query(knock) && model_.speaks(Protocol::query)) {
        if (is_signed_for || (scope.empty() && names_version(knock, model_.api_version))) {
            return Claim::named;
        }
    } else if (model_.speaks(Protocol::rest_json) || model_.speaks(Protocol::rest_xml)) {
        if (scope.empty() && find_rest_operation(model_, knock.request) != nullptr) {
            return Claim::named;
        }
    }
    return is_signed_for ? Claim::scope : Claim::none;
}

std::variant<Call, ApiError>
AwsWire::read(const Knock& knock, const Door& door, ReplyForm& form) const {
    std::variant<Call, ApiError> outcome =
        model_.speaks(Protocol::rest_json)  ? read_rest_json(*this, knock, door, form)
        : model_.speaks(Protocol::rest_xml) ? read_rest_xml(*this, knock, door, form)
        : model_.speaks(Protocol::query) && (is_query(knock) || !model_.speaks(Protocol::aws_json))
            ? read_query(*this, knock, door, form)
            : read_json(*this, knock, door, form);
    if (auto* call = std::get_if<Call>(&outcome)) {
        call->service = door.service;
        call->operation = form.operation;
        call->scope = scope_of(knock.authorization);
        call->connection = knock.request.connection;
        call->access_key = knock.authorization.access_key;
        received(knock, form, *call);
    }
    return outcome;
}

HttpResponse AwsWire::render(const ReplyForm& form, Reply reply, const Id128& request_id) const {
    if (!reply.error) {
        answered(form, reply.body);
    }
    HttpResponse response;
    response.headers.reserve(4);
    switch (form.protocol) {
    case Protocol::aws_json:
        response = render_json(*this, form, reply);
        break;
    case Protocol::cbor:
        response = render_cbor(*this, form, reply);
        break;
    case Protocol::rest_json:
        response = render_rest_json(*this, form, reply);
        break;
    case Protocol::rest_xml:
        response = render_rest_xml(*this, form, reply, request_id);
        break;
    case Protocol::query:
        response = render_query(*this, form, reply, request_id);
        break;
    case Protocol::query_json:
        response = render_query_json(*this, form, reply, request_id);
        break;
    case Protocol::text:
    case Protocol::own:
        response.status = reply.error ? reply.error->status : 200;
        response.body = reply.error ? std::move(reply.error->message) : std::string();
    }
    if (!form.content_type.empty() && !response.header("content-type")) {
        response.headers.emplace_back("Content-Type", form.content_type);
    }
    finish(form, request_id, response);
    return response;
}

PayloadMembers AwsWire::payload_members(std::string_view operation) const {
    PayloadMembers members;
    if (const OperationModel* model = model_.find_operation(operation)) {
        const ShapeMember* in = model->input != nullptr ? payload_of(*model->input) : nullptr;
        const ShapeMember* out = model->output != nullptr ? payload_of(*model->output) : nullptr;
        members = {in != nullptr ? in->name : "", out != nullptr ? out->name : ""};
    }
    return members;
}

bool AwsWire::has_error(std::string_view code) const {
    return std::binary_search(std::begin(common_errors), std::end(common_errors), code) ||
           model_.find_error(code) != nullptr;
}

const ShapeDialect& AwsWire::dialect() const {
    return standard_dialect;
}

ErrorWords AwsWire::words_of(const ApiError& error) const {
    ErrorWords words(error);
    if (error.code == "SerializationException") {
        words.text_name = "Message";
    } else if (error.code == "ValidationException") {
        words.query_code = "ValidationError"; // as Query's services have always called it
    }
    if (const ErrorModel* row = model_.find_error(error.code)) {
        words.text_name = row->text_name;
        words.query_code = row->code;
        if (error.status == 400) {
            words.status = row->status;
        }
    }
    return words;
}

std::optional<ApiError> AwsWire::turned_away(const HttpRequest& request) const {
    if (request.method != "POST") {
        return no_operation();
    }
    return std::nullopt;
}

void AwsWire::finish(const ReplyForm&, const Id128& request_id, HttpResponse& response) const {
    response.headers.emplace_back("x-amzn-RequestId", to_uuid(request_id));
}

ApiError AwsWire::missing_parameter(const std::string& name) const {
    return {"MissingParameter", "The request must contain the parameter " + name};
}

std::optional<ApiError> AwsWire::unsigned_query(const ReplyForm&, std::string_view) const {
    return ApiError(
        "MissingAuthenticationToken", "Request is missing Authentication Token", 403);
}

std::string AwsWire::resource(const Call& call) const {
    for (const std::string_view name : resource_members()) {
        const auto member = call.request.find(name);
        if (member != call.request.end() && member->is_string()) {
            return member->get_ref<const std::string&>();
        }
    }
    return {};
}

} // namespace snowglobe
