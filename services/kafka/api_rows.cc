#include "services/kafka/api_rows.h"

#include "services/kafka/message_json.h"
#include "services/kafka/message_reader.h"
#include "services/kafka/refusal.h"

#include <algorithm>
#include <vector>

namespace snowglobe::kafka {

namespace {

template <class Message> std::shared_ptr<const void> read(const Bytes& message, int version) {
    return std::make_shared<const Message>(read_message<Message>(message, version));
}

template <class Message, auto function>
std::optional<Output> run(Asked& asked, const void* message) {
    const auto response = function(asked, *static_cast<const Message*>(message));
    return response ? std::optional(write_response(asked.header, *response)) : std::nullopt;
}

template <class Message, class Response>
Output
refuse(const Request& header, const void* message, ErrorCode code, const std::string& why) {
    const json asked =
        message_to_json(*static_cast<const Message*>(message), header.version);
    return write_response(
        header,
        message_from_json<Response>(
            refusal_of(Response::schema, header.version, asked, code, why), header.version));
}

template <class Response> json told(const Bytes& response, int version) {
    return message_to_json(read_message<Response>(response, version), version);
}

template <class Message, class Response>
using Function = std::optional<Response> (*)(Asked&, const Message&);

} // namespace

const ApiRow* find_row(const Api& api) {
#define API(name, first, last, kind, function) KAFKA_ROW_##kind(name, function)
#define KAFKA_ROW_look(name, function)                                                             \
    {find_api(name##Request::schema.key),                                                          \
     read<name##Request>,                                                                          \
     run<name##Request, static_cast<Function<name##Request, name##Response>>(function)>,           \
     refuse<name##Request, name##Response>,                                                        \
     told<name##Response>},
#define KAFKA_ROW_call(name, function) KAFKA_ROW_look(name, function)
#define KAFKA_ROW_later(name, function)
    static const ApiRow rows[] = {
#include "services/kafka/apis.def"
    };
#undef API
#undef KAFKA_ROW_look
#undef KAFKA_ROW_call
#undef KAFKA_ROW_later
    const auto* const found =
        std::ranges::find_if(rows, [&](const ApiRow& row) { return row.api == &api; });
    return found == std::end(rows) ? nullptr : found;
}

std::span<const Api> served_apis() {
    static const std::vector<Api> served = [] {
        std::vector<Api> all(apis().begin(), apis().end());
        std::erase_if(all, [](const Api& api) { return api.kind == Api::Kind::later; });
        return all;
    }();
    return served;
}

} // namespace snowglobe::kafka
