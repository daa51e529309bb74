#pragma once
// A frame: its length, a header, a message. Which version a header has depends on the API and the
// version of the message. Pure.
//
// Whoever serves: read_request says what is asked, read_message(request.message, request.version)
// reads it, write_response writes the answer.
#include "emulator/base/bytes.h"
#include "services/kafka/apis.h"
#include "services/kafka/byte_writer.h"
#include "services/kafka/message_reader.h"

#include <cstdint>
#include <optional>
#include <string>

namespace snowglobe::kafka {

struct Request {
    const Api* api = nullptr;
    int version = 0;
    std::int32_t correlation_id = 0;
    std::optional<std::string> client_id;
    // ApiVersions in a version that is not here: it is answered nevertheless, in version 0, so that
    // the client learns which are. Nobody knows what its message says: it is empty.
    bool is_unsupported = false;
    Bytes message;
};

// `frame` with its length. Throws Malformed, also for APIs and versions that are not told of
// (apis.def), after which Kafka closes the connection.
Request read_request(const Bytes& frame);

// The frame of an answer, or, of the other side, of a request.
Output write_response(const Request& request, const Schema& schema, const void* message);
template <class Message> Output write_response(const Request& request, const Message& message) {
    return write_response(request, Message::schema, &message);
}
Output write_request(const Request& request, const void* message);

// Where the message begins in the frame of an answer to this request. Throws Malformed, also if it
// answers another one.
std::size_t read_response_header(const Request& request, const Bytes& frame);

} // namespace snowglobe::kafka
