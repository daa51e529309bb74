#include "services/kafka/envelope.h"

#include "services/kafka/message_writer.h"
#include "services/kafka/messages/api_versions.h"
#include "services/kafka/messages/header.h"

namespace snowglobe::kafka {

namespace {

constexpr std::size_t length_bytes = 4;

bool is_api_versions(const Api& api) {
    return api.key() == ApiVersionsRequest::schema.key;
}

// Version 0 of a request's is ControlledShutdown's alone.
int request_header_version(const Api& api, int version) {
    return api.request->flexible.has(version) ? 2 : 1;
}

// A client that asks which versions there are cannot know whether its broker has flexible ones.
int response_header_version(const Api& api, int version) {
    return api.response->flexible.has(version) && !is_api_versions(api) ? 1 : 0;
}

Output frame_of(
    const Schema& header_schema,
    int header_version,
    const void* header,
    const Schema& schema,
    int version,
    const void* message) {
    Output frame;
    frame.text.reserve(256);
    frame.text.resize(length_bytes);
    write_message(header_schema, header_version, header, frame);
    write_message(schema, version, message, frame);
    std::string length;
    put_fixed(length, static_cast<std::int32_t>(frame.size() - length_bytes));
    frame.text.replace(0, length_bytes, length);
    return frame;
}

std::string versions_text(Versions versions) {
    return std::to_string(versions.first) + " to " + std::to_string(versions.last);
}

} // namespace

Request read_request(const Bytes& frame) {
    ByteReader start(frame.view());
    const auto length = start.fixed<std::int32_t>();
    if (length < 0 || static_cast<std::size_t>(length) != start.remaining()) {
        throw Malformed(
            "a length of " + std::to_string(length) + " before " +
            std::to_string(start.remaining()) + " bytes");
    }
    const auto key = start.fixed<std::int16_t>();
    const auto version = start.fixed<std::int16_t>();
    Request request;
    request.api = find_api(key);
    request.version = version;
    if (request.api == nullptr || request.api->kind == Api::Kind::later) {
        constexpr std::int16_t sasl_handshake = 17;
        constexpr std::int16_t sasl_authenticate = 36;
        throw Malformed(
            key == sasl_handshake || key == sasl_authenticate
                ? "a SASL handshake, and SASL is not here (security.protocol=PLAINTEXT)"
                : "API " + std::to_string(key) + ", which is not here");
    }
    const Api& api = *request.api;
    request.is_unsupported = !api.versions.has(version);
    if (request.is_unsupported && !is_api_versions(api)) {
        throw Malformed(
            std::string(api.name) + " has no version " + std::to_string(version) + " here, but " +
            versions_text(api.versions));
    }
    if (request.is_unsupported) {
        request.correlation_id = start.fixed<std::int32_t>();
        return request;
    }
    RequestHeader header;
    const int header_version = request_header_version(api, version);
    const std::size_t at =
        read_message(RequestHeader::schema, header_version, frame, length_bytes, &header);
    request.correlation_id = header.correlation_id;
    request.client_id = std::move(header.client_id);
    request.message = frame.slice(at);
    return request;
}

Output write_response(const Request& request, const Schema& schema, const void* message) {
    const int version = request.is_unsupported ? 0 : request.version;
    ResponseHeader header;
    header.correlation_id = request.correlation_id;
    const int header_version = response_header_version(*request.api, version);
    return frame_of(ResponseHeader::schema, header_version, &header, schema, version, message);
}

Output write_request(const Request& request, const void* message) {
    RequestHeader header;
    header.request_api_key = request.api->key();
    header.request_api_version = static_cast<std::int16_t>(request.version);
    header.correlation_id = request.correlation_id;
    header.client_id = request.client_id;
    const int version = request_header_version(*request.api, request.version);
    return frame_of(
        RequestHeader::schema,
        version,
        &header,
        *request.api->request,
        request.version,
        message);
}

std::size_t read_response_header(const Request& request, const Bytes& frame) {
    ResponseHeader header;
    const int version = response_header_version(*request.api, request.version);
    const std::size_t at =
        read_message(ResponseHeader::schema, version, frame, length_bytes, &header);
    if (header.correlation_id != request.correlation_id) {
        throw Malformed("the answer to " + std::to_string(header.correlation_id));
    }
    return at;
}

} // namespace snowglobe::kafka
