#include "emulator/aws/route.h"

#include "emulator/aws/cbor_codec.h"
#include "emulator/aws/json_codec.h"
#include "emulator/aws/operations.h"
#include "emulator/aws/query_codec.h"
#include "emulator/aws/queue_url.h"
#include "emulator/aws/rest_json_codec.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

namespace {

using Protocol = ReplyForm::Protocol;

constexpr std::string_view unknown = "unknown";
constexpr std::string_view cbor_type = "application/x-amz-cbor-1.1";
constexpr std::string_view unknown_operation_text = "<UnknownOperationException/>\n";
constexpr std::string_view not_post_text =
    "<AccessDeniedException>\n"
    "  <Message>Unable to determine service/operation name to be authorized</Message>\n"
    "</AccessDeniedException>\n";

// "Application/JSON; charset=utf-8" -> "application/json".
std::string media_type(const HttpRequest& request) {
    std::string_view text = request.header("content-type").value_or("");
    text = text.substr(0, text.find(';'));
    while (text.ends_with(' ') || text.ends_with('\t')) {
        text.remove_suffix(1);
    }
    std::string type(text);
    std::transform(type.begin(), type.end(), type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return type;
}

const OperationRow* find_operation(const Service& service, std::string_view name) {
    const auto rows = service.operations();
    const auto found = std::find_if(
        rows.begin(), rows.end(), [&](const OperationRow& row) { return row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

ApiError serialization_error() {
    return {"SerializationException", ""};
}
ApiError unknown_operation() {
    return {"UnknownOperationException", ""};
}
// AWS's own answer to what it does not have depends on the protocol.
ApiError missing(Protocol protocol, const std::string& what) {
    ApiError error = ApiError::unsupported_operation(what);
    if (protocol == Protocol::query || protocol == Protocol::query_json) {
        error.code = "InvalidAction";
    } else if (protocol == Protocol::rest_json || protocol == Protocol::rest_xml) {
        error.status = 404;
    }
    return error;
}
ApiError missing_operation(const ReplyForm& form) {
    return missing(form.protocol, "the operation " + form.operation + " of " + form.service);
}

Routed refuse(ReplyForm form, ApiError error) {
    return {std::move(form), std::move(error)};
}
Routed refuse_with_text(ReplyForm form, int status, std::string_view text) {
    form.protocol = Protocol::text;
    return {std::move(form), ApiError("", std::string(text), status)};
}

// AWS answers a body that it cannot decompress with an internal error.
ApiError undecodable(std::string_view service) {
    const bool is_dynamodb = service.starts_with("dynamodb");
    return {
        is_dynamodb ? "InternalServerError" : "InternalFailure",
        "The body does not have the content coding that its header names (gzip and deflate are "
        "known).",
        500};
}

// The services differ in a few words at the door.
ApiError in_words_of(std::string_view service, ApiError error) {
    if (error.code == "MissingAuthenticationTokenException" && service != "dynamodb" &&
        service != "dynamodbstreams") {
        error.message = "Missing Authentication Token";
        error.status = service == "kinesis" ? 400 : 403;
    } else if (service == "lambda") {
        error.status = 403;
    }
    return error;
}

bool speaks(std::string_view service, std::string_view type) {
    if (service == "kinesis") {
        return type == "application/x-amz-json-1.1" || type == "application/json" ||
               type == cbor_type;
    }
    return type == "application/x-amz-json-1.0" || type == "application/json";
}

std::optional<json> read_document(const HttpRequest& request, const ReplyForm& form) {
    if (form.protocol != Protocol::cbor) {
        return parse_json(request.body);
    }
    const OperationShape* shape = find_operation_shape(form.service, form.operation);
    return parse_cbor(request.body, shape != nullptr ? shape->input() : nullptr);
}

Call make_call(
    const HttpRequest& request,
    const Authorization& authorization,
    std::string_view service,
    std::string_view operation,
    json document) {
    Call call;
    call.service = service;
    call.operation = operation;
    call.scope = scope_of(authorization);
    call.request = std::move(document);
    call.connection = request.connection;
    if (service == "sqs" && operation.starts_with("SendMessage")) {
        const std::string_view header = request.header("x-amzn-trace-id").value_or("");
        if (is_valid_utf8(header)) { // else no answer could show it
            call.trace_header = header;
        }
    }
    return call;
}

Routed route_rest_json(
    const HttpRequest& request,
    const Authorization& authorization,
    ReplyForm form,
    const Service* service) {
    form.protocol = Protocol::rest_json;
    form.service = "lambda";
    const std::string_view operation = find_lambda_operation(request);
    if (operation.empty()) {
        return refuse_with_text(std::move(form), 404, unknown_operation_text);
    }
    form.operation = operation;
    form.row = service != nullptr ? find_operation(*service, operation) : nullptr;
    if (auto error = check_authorization(request, authorization)) {
        return refuse(std::move(form), in_words_of("lambda", std::move(*error)));
    }
    if (form.row == nullptr) {
        const ApiError error = missing_operation(form);
        return refuse(std::move(form), error);
    }
    if (request.body_is_encoded) {
        return refuse(std::move(form), undecodable("lambda"));
    }
    auto document = read_lambda_request(operation, request);
    if (auto* error = std::get_if<ApiError>(&document)) {
        return refuse(std::move(form), std::move(*error));
    }
    Call call =
        make_call(request, authorization, "lambda", operation, std::move(std::get<json>(document)));
    return {std::move(form), std::move(call)};
}

// Finds the row of the operation that is asked for, or says why there is none.
std::optional<ApiError>
find_action(ReplyForm& form, const Service& service, std::string_view path) {
    const AwsOperation* known = find_aws_operation(form.target_prefix, form.operation);
    // What makes or lists queues is not asked of one of them.
    const bool is_elsewhere = form.operation == "CreateQueue" || form.operation == "ListQueues";
    if (known == nullptr || (is_elsewhere && is_queue_path(path))) {
        return ApiError(
            "InvalidAction", "The action " + form.operation + " is not valid for this endpoint.");
    }
    form.row = find_operation(service, form.operation);
    return form.row != nullptr ? std::nullopt : std::optional(missing_operation(form));
}

// `parameters`: none if they cannot be read.
Routed route_query(
    const HttpRequest& request,
    const Authorization& authorization,
    ReplyForm form,
    const Service& service,
    const std::optional<QueryParameters>& parameters) {
    form.protocol = accepts_json(request) ? Protocol::query_json : Protocol::query;
    form.service = service.name();
    form.target_prefix = service.wire().target_prefix;
    form.region = scope_of(authorization).region;
    if (request.body_is_encoded) {
        return refuse(std::move(form), undecodable("sqs"));
    }
    if (!parameters) {
        return refuse(
            std::move(form),
            ApiError("MalformedInput", "The parameters are too many, or they are not UTF-8."));
    }
    form.operation = find_parameter(*parameters, "Action");
    const bool is_method = request.method == "POST" || request.method == "GET";
    if (form.operation.empty() || !is_method) {
        form.content_type.clear();
        return refuse_with_text(std::move(form), 404, unknown_operation_text);
    }
    if (auto error = find_action(form, service, request.path())) {
        return refuse(std::move(form), std::move(*error));
    }
    if (authorization.credential.empty() && authorization.header.empty()) {
        const std::string resource = "http://" + form.host + std::string(request.path());
        return refuse(
            std::move(form),
            ApiError("AccessDenied", "Access to the resource " + resource + " is denied.", 403));
    }
    if (!authorization.header.empty()) {
        if (auto error = check_authorization(request, authorization)) {
            return refuse(std::move(form), in_words_of("sqs", std::move(*error)));
        }
    }
    auto document = read_query_request(form.operation, request.path(), *parameters);
    if (auto* error = std::get_if<ApiError>(&document)) {
        return refuse(std::move(form), std::move(*error));
    }
    make_queue_urls_inner(std::get<json>(document), form.region);
    Call call = make_call(
        request, authorization, "sqs", form.operation, std::move(std::get<json>(document)));
    return {std::move(form), std::move(call)};
}

} // namespace

Router::Router(const std::vector<std::unique_ptr<Service>>& services) {
    for (const auto& service : services) {
        const Wire wire = service->wire();
        if (!wire.target_prefix.empty()) {
            by_target_.emplace(wire.target_prefix, service.get());
        }
        if (!wire.signing_name.empty()) { // what is no AWS service cannot be signed for
            by_signing_.emplace(wire.signing_name, service.get());
        }
        first_operations_.push_back(operations_.size());
        for (const OperationRow& row : service->operations()) {
            operations_.push_back({service->name(), row.name, &row});
        }
        operations_.push_back({service->name(), unknown, nullptr});
    }
    operations_.push_back({unknown, unknown, nullptr});
}

std::size_t Router::index_of(std::string_view service, const OperationRow* row) const {
    for (std::size_t index : first_operations_) { // so few that a search would cost more
        if (operations_[index].service != service) {
            continue;
        }
        if (row != nullptr) { // a table's rows lie side by side, here as there
            return index + static_cast<std::size_t>(row - operations_[index].row);
        }
        while (operations_[index].row != nullptr) {
            ++index;
        }
        return index;
    }
    return operations_.size() - 1;
}

bool Router::is_for_aws(const HttpRequest& request) {
    return request.header("x-amz-target") || is_dated_path(request.path()) ||
           request.header("content-type").value_or("").starts_with("application/x-amz-") ||
           request.header("authorization").value_or("").starts_with("AWS4-") ||
           has_query_signature(request) || (has_action(request) && names_query_version(request));
}

Routed Router::route(const HttpRequest& request) const {
    Routed routed = route_to(request);
    routed.operation = index_of(routed.form.service, routed.form.row);
    return routed;
}

Routed Router::route_to(const HttpRequest& request) const {
    ReplyForm form;
    form.content_type = media_type(request);
    form.host = request.header("host").value_or("");
    form.accept_encoding = request.header("accept-encoding").value_or("");
    const std::string_view target = request.header("x-amz-target").value_or("");
    Authorization authorization = read_authorization(request);
    form.region = scope_of(authorization).region;

    // Other services have such paths, too: Route 53's are of 2013.
    const bool may_be_lambda = authorization.service.empty() || authorization.service == "lambda";
    if (target.empty() && is_dated_path(request.path()) && may_be_lambda) {
        const auto lambda = by_signing_.find("lambda");
        return route_rest_json(
            request,
            authorization,
            std::move(form),
            lambda == by_signing_.end() ? nullptr : lambda->second);
    }

    std::optional<QueryParameters> parameters; // a signature in the URL points into them
    if (target.empty() && (has_action(request) || has_query_signature(request))) {
        parameters = read_query_parameters(request);
        if (authorization.header.empty() && parameters) {
            authorization = read_credential(find_parameter(*parameters, "X-Amz-Credential"));
        }
        const auto sqs = by_signing_.find("sqs"); // nobody else has this protocol
        if (sqs != by_signing_.end() &&
            (authorization.service.empty() || authorization.service == "sqs")) {
            return route_query(request, authorization, std::move(form), *sqs->second, parameters);
        }
    }

    const std::size_t dot = target.find('.');
    const auto by_target =
        dot == std::string_view::npos ? by_target_.end() : by_target_.find(target.substr(0, dot));
    const Service* service = by_target == by_target_.end() ? nullptr : by_target->second;
    if (service != nullptr) {
        form.operation = target.substr(dot + 1);
        form.row = find_operation(*service, form.operation);
    } else if (const auto found = by_signing_.find(authorization.service);
               found != by_signing_.end()) {
        service = found->second;
    }
    if (service == nullptr && !authorization.service.empty()) {
        form.service = authorization.service;
        form.protocol = !target.empty()      ? Protocol::aws_json
                        : has_action(request) ? Protocol::query
                                              : Protocol::rest_xml;
        const ApiError error = missing(form.protocol, "the AWS service " + form.service);
        return refuse(std::move(form), error);
    }
    form.service = service != nullptr ? service->name() : "dynamodb";
    form.target_prefix = service != nullptr ? service->wire().target_prefix : std::string_view();
    return route_json(request, authorization, std::move(form));
}

// The order of the checks is dynamodb.md 1: content type, JSON, target, authorization, empty body.
Routed Router::route_json(
    const HttpRequest& request, const Authorization& authorization, ReplyForm form) const {
    const bool is_dynamodb = form.service == "dynamodb" || form.service == "dynamodbstreams";
    if (request.method == "GET" && request.path() == "/") {
        const std::string host = form.service == "dynamodbstreams" ? "dynamodb" : form.service;
        const std::string text = "healthy: " + host + "." + form.region + ".amazonaws.com ";
        form.content_type = "text/plain";
        return refuse_with_text(std::move(form), 200, text);
    }
    if (request.method != "POST" && form.service == "kinesis") {
        return refuse_with_text(std::move(form), 403, not_post_text);
    }
    if (request.method != "POST" || (is_dynamodb && request.path() != "/")) {
        return refuse_with_text(std::move(form), 404, unknown_operation_text);
    }
    if (form.content_type == cbor_type) {
        if (form.service != "kinesis") { // AWS itself has it nowhere else
            form.content_type = "application/x-amz-json-1.1";
            return refuse(std::move(form), ApiError::unsupported("CBOR; set AWS_CBOR_DISABLE=1"));
        }
        form.protocol = Protocol::cbor;
    }
    if (!speaks(form.service, form.content_type)) {
        form.content_type.clear();
        return refuse_with_text(std::move(form), 404, unknown_operation_text);
    }
    if (request.body_is_encoded) {
        const ApiError error = undecodable(form.service);
        return refuse(std::move(form), error);
    }
    std::optional<json> document;
    if (!request.body.empty()) {
        document = read_document(request, form);
        if (!document || !document->is_object()) {
            return refuse(std::move(form), serialization_error());
        }
    } else if (form.service == "kinesis") {
        return refuse(std::move(form), serialization_error());
    }
    const bool is_known = form.row != nullptr;
    if (!is_known && find_aws_operation(form.target_prefix, form.operation) == nullptr) {
        return refuse(std::move(form), unknown_operation());
    }
    if (auto error = check_authorization(request, authorization)) {
        return refuse(std::move(form), in_words_of(form.service, std::move(*error)));
    }
    if (!document) {
        return refuse(std::move(form), serialization_error());
    }
    if (!is_known) {
        const ApiError error = missing_operation(form);
        return refuse(std::move(form), error);
    }
    if (form.service == "sqs") {
        make_queue_urls_inner(*document, form.region);
    }
    Call call =
        make_call(request, authorization, form.service, form.operation, std::move(*document));
    return {std::move(form), std::move(call)};
}

} // namespace snowglobe
