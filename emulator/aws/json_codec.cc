#include "emulator/aws/json_codec.h"

#include "emulator/aws/content_coding.h"
#include "emulator/aws/error_style.h"
#include "emulator/aws/operations.h"
#include "emulator/aws/queue_url.h"
#include "emulator/base/encoding.h"
#include "emulator/net/gzip.h"

#include <array>

namespace snowglobe {

namespace {

// Kinesis' second id: 72 bytes in base64, opaque to everybody.
std::string id_2(const Id128& request_id) {
    std::array<char, 72> bytes;
    std::uint64_t state = 0;
    for (const std::uint8_t byte : request_id) {
        state = state << 8 | byte;
    }
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i, word >>= 8) {
        if (i % 8 == 0) {
            word = mix64(state += 0x9e3779b97f4a7c15U);
        }
        bytes[i] = static_cast<char>(word & 0xff);
    }
    return base64_encode({bytes.data(), bytes.size()});
}

// Members as AWS orders them: type, further members, text.
std::string error_body(const ErrorStyle& style, const ApiError& error) {
    std::string body = "{\"__type\":" + print_json(style.type);
    for (const auto& [name, value] : error.extra.items()) {
        body += "," + print_json(name) + ":" + print_json(value);
    }
    if (!error.message.empty()) {
        body += ",\"" + std::string(style.text_name) + "\":" + print_json(error.message);
    }
    return body + "}";
}

// DynamoDB compresses longer answers for whoever accepts that.
void compress(const ReplyForm& form, HttpResponse& response) {
    constexpr std::size_t plain_bytes_max = 4'096;
    if (response.body.size() <= plain_bytes_max || !form.service.starts_with("dynamodb")) {
        return;
    }
    const std::string_view coding = accepted_coding(form.accept_encoding);
    if (!coding.empty()) {
        response.body = coding == "gzip" ? gzip(response.body) : deflate(response.body);
        response.headers.emplace_back("Content-Encoding", coding);
    }
}

void add_common_headers(const ReplyForm& form, const Id128& request_id, HttpResponse& response) {
    const bool is_dynamodb = form.service == "dynamodb" || form.service == "dynamodbstreams";
    response.headers.emplace_back(
        "x-amzn-RequestId", is_dynamodb ? to_base36(request_id, 52) : to_uuid(request_id));
    if (!form.content_type.empty()) {
        response.headers.emplace_back("Content-Type", form.content_type);
    }
    if (is_dynamodb) {
        response.headers.emplace_back("x-amz-crc32", std::to_string(crc32(response.body)));
    }
    if (form.service == "kinesis") {
        response.headers.emplace_back("x-amz-id-2", id_2(request_id));
    }
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

bool answers_without_body(const ReplyForm& form) {
    const AwsOperation* operation = find_aws_operation(form.target_prefix, form.operation);
    return operation != nullptr && operation->is_void;
}

HttpResponse
render_text(const ReplyForm& form, int status, std::string text, const Id128& request_id) {
    HttpResponse response{status, {}, std::move(text)};
    add_common_headers(form, request_id, response);
    return response;
}

HttpResponse render_json(const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    HttpResponse response;
    response.headers.reserve(4);
    if (reply.error) {
        const ErrorStyle style = error_style(form.service, *reply.error);
        response.status = style.status;
        response.body = error_body(style, *reply.error);
        if (!style.query_code.empty()) {
            response.headers.emplace_back(
                "x-amzn-query-error",
                style.query_code + (style.status < 500 ? ";Sender" : ";Receiver"));
        }
    } else if (form.service == "sqs" && names_queue_urls(reply.body)) {
        json body = reply.body;
        make_queue_urls_outer(body, form.host);
        response.body = print_json(body);
    } else if (
        form.row != nullptr && form.row->form == Form::endpoints_form && !form.host.empty()) {
        json body = reply.body;
        for (json& endpoint : body.at("Endpoints")) {
            endpoint["Address"] = form.host;
        }
        response.body = print_json(body);
    } else if (!answers_without_body(form)) {
        response.body = print_json(reply.body);
    }
    compress(form, response);
    add_common_headers(form, request_id, response);
    return response;
}

} // namespace snowglobe
