#pragma once
// A message of any type: what a test does with all of them it does by their schemas.
#include "services/kafka/message_json.h"
#include "services/kafka/message_reader.h"
#include "services/kafka/message_writer.h"
#include "services/kafka/messages/all.h"
#include "tests/unit/kafka/made_up_message.h"

#include <memory>
#include <span>
#include <string>

namespace snowglobe::kafka {

struct MessageType {
    const Schema* schema;
    std::shared_ptr<void> (*make)();
    bool (*equal)(const void*, const void*);
};

template <class Message>
inline constexpr MessageType message_type{
    &Message::schema,
    [] { return std::shared_ptr<void>(std::make_shared<Message>()); },
    [](const void* a, const void* b) {
        return *static_cast<const Message*>(a) == *static_cast<const Message*>(b);
    }};

// Requests and responses of all APIs, and the two headers.
inline std::span<const MessageType> message_types() {
#define API(name, first, last, kind, function) message_type<name##Request>, message_type<name##Response>,
    static constexpr MessageType types[] = {
#include "services/kafka/apis.def"
        message_type<RequestHeader>,
        message_type<ResponseHeader>,
    };
#undef API
    return types;
}

class AnyMessage {
public:
    AnyMessage(const MessageType& type, int version)
        : type_(&type), version_(version), message_(type.make()) {}
    static AnyMessage made_up(const MessageType& type, int version, std::uint64_t seed) {
        AnyMessage message(type, version);
        MakesUp(seed).fill(*type.schema->layout, version, message.message_.get());
        return message;
    }
    // Where it ends.
    std::size_t read(const Bytes& bytes) {
        return read_message(*type_->schema, version_, bytes, 0, message_.get());
    }
    json to_json() const { return message_to_json(*type_->schema, version_, message_.get()); }
    void read_json(const json& document) {
        message_from_json(*type_->schema, version_, document, message_.get());
    }
    std::string written() const {
        Output out;
        write_message(*type_->schema, version_, message_.get(), out);
        return out.str();
    }
    friend bool operator==(const AnyMessage& a, const AnyMessage& b) {
        return a.type_ == b.type_ && a.type_->equal(a.message_.get(), b.message_.get());
    }

private:
    const MessageType* type_;
    int version_;
    std::shared_ptr<void> message_;
};

} // namespace snowglobe::kafka
