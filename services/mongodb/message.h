#pragma once
// Messages of the wire: OP_MSG, and the OP_QUERY of older handshakes. A Message keeps views of the
// frame that it was read from.
#include "services/mongodb/command.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace snowglobe::mongodb {

constexpr std::size_t message_bytes_max = 48'000'000;
constexpr std::size_t header_bytes = 16;

struct Message {
    std::int32_t request_id = 0;
    bool is_query = false;      // OP_QUERY, to be answered by OP_REPLY
    bool is_unanswered = false; // moreToCome
    Command command;            // without its database, which may be wrong (database_of)
    std::string query_database;
};

// What is no message: the connection is to be closed.
struct MalformedMessage : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// `bytes`: with the header. Throws MalformedMessage, MalformedBson.
Message read_message(std::string_view bytes);
// Whether it is the beginning of an OP_MSG that goes on, which read_message would refuse: told
// without a throw, as a brief trace asks it of each longer message.
bool ends_early(std::string_view bytes);

std::string write_answer(const Message& message, View answer);

} // namespace snowglobe::mongodb
