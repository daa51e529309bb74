#pragma once
// Any message as JSON, by its schema: with Kafka's own names of fields, as its brokers log requests
// ("topics", "numPartitions"). Ids are 22 letters of base64 as Kafka prints them, other bytes are
// base64, tagged fields are there where they are not as usual. Records are told of by a summary:
//     {"count": 3, "bytes": 104, "baseOffset": 0, "crc": 2912322367}
// with "batches" where there are several; "crc" is of all bytes then. Pure.
#include "emulator/base/json.h"
#include "services/kafka/schema.h"

#include <string>
#include <string_view>

namespace snowglobe::kafka {

// The fields that the version has.
json message_to_json(const Schema& schema, int version, const void* message);
// Into a new message. What is missing has Kafka's default, or is null where it may be, an empty
// list, or false; another number or text has to be there. Records are base64 of whole batches.
// Throws ApiError INVALID_REQUEST, with the place: "CreateTopicsRequest: topics[0].name: ...".
void message_from_json(const Schema& schema, int version, const json& document, void* message);

// "NumPartitions": "numPartitions".
std::string member_of(const Field& field);

json records_summary(std::string_view records);

template <class Message> json message_to_json(const Message& message, int version) {
    return message_to_json(Message::schema, version, &message);
}
template <class Message> Message message_from_json(const json& document, int version) {
    Message message;
    message_from_json(Message::schema, version, document, &message);
    return message;
}

} // namespace snowglobe::kafka
