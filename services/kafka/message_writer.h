#pragma once
// Writes a message in any version by its schema. What a version does not have is left out, and what
// may not be null in it is empty then. Throws std::length_error for what has no place on the wire,
// a text of more than 32767 bytes.
#include "services/kafka/byte_writer.h"
#include "services/kafka/schema.h"

namespace snowglobe::kafka {

// Appends to `out`. REQUIRES that the version is valid.
void write_message(const Schema& schema, int version, const void* message, Output& out);

template <class Message> Output write_message(const Message& message, int version) {
    Output out;
    write_message(Message::schema, version, &message, out);
    return out;
}

} // namespace snowglobe::kafka
