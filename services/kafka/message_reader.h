#pragma once
// Reads a message of any version by its schema. Whatever the bytes are: it throws Malformed, which
// names the field ("FetchRequest 12: Topics[3].Partitions: ..."), or it reads; nothing is reserved
// that the bytes which are there could not fill, and it goes no deeper than the schema.
//
// As Kafka does, it passes over tagged fields that it does not know and over bytes behind the
// message. Bytes in a message are slices of what is read, which live as long as one of them.
#include "emulator/base/bytes.h"
#include "services/kafka/byte_reader.h"
#include "services/kafka/schema.h"

#include <cstddef>

namespace snowglobe::kafka {

// From `at` on; returns where it ends. `message` is a new one of the schema's type. REQUIRES that
// the version is valid.
std::size_t read_message(
    const Schema& schema, int version, const Bytes& bytes, std::size_t at, void* message);

template <class Message> Message read_message(const Bytes& bytes, int version) {
    Message message;
    read_message(Message::schema, version, bytes, 0, &message);
    return message;
}

} // namespace snowglobe::kafka
