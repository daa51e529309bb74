#include "emulator/aws/json_codec.h"

#include "emulator/aws/cbor_codec.h"

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::string_view cbor_type = "application/x-amz-cbor-1.1";
constexpr std::string_view json_type = "application/x-amz-json-";

ApiError serialization_error() {
    return {"SerializationException", ""};
}

bool is_json(const ServiceModel& model, std::string_view type) {
    return type == "application/json" || (type.starts_with(json_type) &&
                                          type.substr(json_type.size()) == model.json_version);
}

std::string_view operation_of(std::string_view target, std::string_view prefix) {
    const std::size_t dot = target.find('.');
    return dot != std::string_view::npos && target.substr(0, dot) == prefix ? target.substr(dot + 1)
                                                                            : std::string_view();
}

std::optional<json> read_document(const HttpRequest& request, const ReplyForm& form) {
    if (form.protocol != Protocol::cbor) {
        return parse_json(request.body);
    }
    return parse_cbor(request.body, form.model != nullptr ? form.model->input : nullptr);
}

// Members as AWS orders them: type, further members, text.
std::string error_body(const ErrorWords& words, const ApiError& error) {
    std::string body = "{\"__type\":" + print_json(words.type);
    for (const auto& [name, value] : words.members.items()) {
        body += "," + print_json(name) + ":" + print_json(value);
    }
    if (!error.message.empty()) {
        body += ",\"" + std::string(words.text_name) + "\":" + print_json(error.message);
    }
    return body + "}";
}

} // namespace

std::optional<json> parse_json(std::string_view text) {
    json value = json::parse_or_discard(text);
    if (value.is_discarded()) {
        return std::nullopt;
    }
    return value;
}

std::string print_json(const json& value) {
    return value.dump();
}

ApiError refuse_with_text(ReplyForm& form, ApiError text) {
    form.protocol = Protocol::text;
    return text;
}

ApiError undecodable(const AwsWire& wire) {
    return wire.at_the_door(
        {"InternalFailure",
         "The body does not have the content coding that its header names (gzip and deflate are "
         "known).",
         500});
}

ApiError missing_operation(const ReplyForm& form) {
    return missing(form.protocol, "the operation " + form.operation + " of " + form.service);
}

// The order of the checks is dynamodb.md 1: content type, JSON, target, authorization, empty body.
std::variant<Call, ApiError>
read_json(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form) {
    const HttpRequest& request = knock.request;
    const ServiceModel& model = wire.model();
    form.operation = operation_of(knock.target, model.target_prefix);
    form.row = door.find(form.operation);
    form.model = model.find_operation(form.operation);
    if (request.method == "GET" && request.path() == "/") {
        form.content_type = "text/plain";
        return refuse_with_text(
            form,
            {"",
             "healthy: " + std::string(model.signing_name) + "." + form.region + ".amazonaws.com ",
             200});
    }
    if (auto text = wire.turned_away(request)) {
        return refuse_with_text(form, *std::move(text));
    }
    if (form.content_type == cbor_type) {
        if (!model.speaks(Protocol::cbor)) { // AWS itself has it nearly nowhere
            form.content_type = "application/x-amz-json-1.1";
            return ApiError::unsupported("CBOR; set AWS_CBOR_DISABLE=1");
        }
        form.protocol = Protocol::cbor;
    } else if (!is_json(model, form.content_type)) {
        form.content_type.clear();
        return refuse_with_text(form, no_operation());
    }
    if (request.body_is_encoded) {
        return undecodable(wire);
    }
    std::optional<json> document;
    if (!request.body.empty()) {
        document = read_document(request, form);
        if (!document || !document->is_object()) {
            return serialization_error();
        }
    } else if (wire.minds_an_empty_body()) {
        return serialization_error();
    }
    if (form.row == nullptr && form.model == nullptr) {
        return ApiError("UnknownOperationException", "");
    }
    if (auto error = check_authorization(request, knock.authorization)) {
        return wire.at_the_door(*std::move(error));
    }
    if (!document) {
        return serialization_error();
    }
    if (form.row == nullptr) {
        return missing_operation(form);
    }
    Call call;
    call.request = *std::move(document);
    return call;
}

HttpResponse render_json(const AwsWire& wire, const ReplyForm& form, const Reply& reply) {
    HttpResponse response;
    if (reply.error) {
        ErrorWords words = wire.words_of(*reply.error);
        response.status = words.status;
        response.body = error_body(words, *reply.error);
        response.headers = std::move(words.headers);
    } else if (form.model == nullptr || !form.model->is_void) {
        response.body = print_json(reply.body);
    }
    return response;
}

} // namespace snowglobe
