// What a client of Kafka sends behind a length: the header of its request, and the message in the
// version that the header says. And the messages of answers, which only our tests read: which one,
// and in which version, the first two bytes say. What can be read is written and read again as the
// same, and everything else is malformed, with a reason.
#include "services/kafka/envelope.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/kafka/any_message.h"

#include <string>

namespace snowglobe::kafka {

namespace {

using fuzz::require;

void check_message(const MessageType& type, int version, const Bytes& bytes) {
    AnyMessage message(type, version);
    require(message.read(bytes) <= bytes.size(), "it ends behind its end");
    const std::string written = message.written();
    AnyMessage again(type, version);
    require(again.read(written) == written.size(), "what is written is not read whole");
    require(message == again, "another message");
    require(again.written() == written, "other bytes");
}

const MessageType& type_of(const Schema& schema) {
    for (const MessageType& type : message_types()) {
        if (type.schema == &schema) {
            return type;
        }
    }
    require(false, "a message that is none");
    return message_types().front();
}

void check_request(std::string_view content) {
    std::string frame;
    put_fixed(frame, static_cast<std::int32_t>(content.size()));
    const Request request = read_request(Bytes(frame.append(content)));
    if (!request.is_unsupported) {
        check_message(type_of(*request.api->request), request.version, request.message);
    }
}

void check_any(std::string_view content) {
    if (content.size() < 2) {
        return;
    }
    const auto types = message_types();
    const MessageType& type = types[static_cast<unsigned char>(content[0]) % types.size()];
    const Versions valid = type.schema->valid;
    const int version =
        valid.first + static_cast<unsigned char>(content[1]) % (valid.last - valid.first + 1);
    check_message(type, version, Bytes(std::string(content.substr(2))));
}

} // namespace

} // namespace snowglobe::kafka

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    for (const auto& check : {kafka::check_request, kafka::check_any}) {
        try {
            check(fuzz::text_of(data, size));
        } catch (const kafka::Malformed& malformed) {
            fuzz::require(*malformed.what() != '\0', "malformed without a reason");
        }
    }
    return 0;
}
