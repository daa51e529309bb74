// The port of Kafka: frames with four bytes of length before them, and what becomes of each.
#include "emulator/base/log.h"
#include "emulator/base/spelling.h"
#include "emulator/net/length_framer.h"
#include "services/kafka/api_rows.h"
#include "services/kafka/clusters.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/message_json.h"
#include "services/kafka/produce_inside.h"
#include "services/kafka/stored_topics.h"

#include <algorithm>

namespace snowglobe::kafka {

namespace {

// socket.request.max.bytes
constexpr std::size_t request_bytes_max = 104'857'600;
// A header of version 1: key, version, correlation id, and a client's name that is null.
constexpr std::size_t request_bytes_min = 8;

class KafkaRequest final : public FrameRequest {
public:
    KafkaRequest(const Bytes& frame, const FrameClient& client)
        : frame_(frame), client_(client), header_(read_request(frame)),
          row_(*find_row(*header_.api)),
          message_(row_.read(header_.message, header_.is_unsupported ? 0 : header_.version)) {}

    std::string_view operation() const override { return header_.api->name; }

    Kind kind() const override {
        if (header_.api->kind == Api::Kind::look) {
            return Kind::look;
        }
        const bool is_unheard = header_.api->request == &ProduceRequest::schema &&
                                static_cast<const ProduceRequest*>(message_.get())->acks == 0;
        return is_unheard ? Kind::unheard : Kind::call;
    }

    Looked look(Service& service, Context& context, bool is_last) override {
        Asked asked{static_cast<Kafka&>(service), context, header_, client_, is_last};
        if (const auto answer = row_.run(asked, message_.get())) {
            asked.looked.answer = answer->str();
        }
        return std::move(asked.looked);
    }

    Call call() override {
        Call call;
        call.service = "kafka";
        call.operation = header_.api->name;
        call.request = {{"client", client_.address}};
        call.payload = frame_;
        call.connection = client_.connection;
        return call;
    }

    // A produce request that nobody hears of answers nothing but a closed connection.
    std::optional<std::string> answer(const Reply& reply) override {
        const auto code = reply.error ? error_code_of(reply.error->code) : std::nullopt;
        if (code) { // of a fault: what the service refuses itself is a reply
            return kind() == Kind::unheard
                       ? std::nullopt
                       : std::optional(
                             row_.refuse(header_, message_.get(), *code, reply.error->message)
                                 .str());
        }
        if (reply.error) {
            log_warning(
                "Kafka's {} from {} has failed: {}: {}",
                operation(),
                client_.address,
                reply.error->code,
                reply.error->message);
            return std::nullopt;
        }
        if (kind() == Kind::unheard && has_refused(reply)) {
            return std::nullopt;
        }
        return reply.payload.str();
    }

private:
    bool has_refused(const Reply& reply) const {
        ProduceResponse response;
        read_message(
            ProduceResponse::schema,
            header_.version,
            reply.payload,
            read_response_header(header_, reply.payload),
            &response);
        for (const auto& topic : response.responses) {
            for (const auto& partition : topic.partition_responses) {
                if (partition.error_code != to_number(ErrorCode::none)) {
                    return true;
                }
            }
        }
        return false;
    }

    const Bytes frame_;
    const FrameClient client_;
    const Request header_;
    const ApiRow& row_;
    const std::shared_ptr<const void> message_;
};

// Of a connection nothing is known but whose it is: what counts stands in each request.
class KafkaSession final : public FrameSession {
public:
    explicit KafkaSession(const FrameClient& client) : client_(client) {}
    std::shared_ptr<FrameRequest> read(const Bytes& frame) override {
        try {
            return std::make_shared<KafkaRequest>(frame, client_);
        } catch (const Malformed& malformed) {
            throw FrameError{malformed.what()};
        }
    }

private:
    const FrameClient client_;
};

class KafkaWire final : public FrameWire {
public:
    std::string_view protocol() const override { return "Kafka"; }
    std::uint16_t port() const override { return 9092; }
    std::size_t frame_bytes_max() const override { return request_bytes_max; }
    std::string_view example_of_setting() const override { return "num.partitions=3"; }
    bool tells_its_address() const override { return true; }
    std::unique_ptr<Framer> make_framer() const override {
        LengthFramer::Form form;
        form.bytes_min = request_bytes_min;
        return std::make_unique<LengthFramer>(form);
    }
    std::shared_ptr<FrameSession> begin(const FrameClient& client) const override {
        return std::make_shared<KafkaSession>(client);
    }
    std::vector<std::string_view> looks() const override {
        std::vector<std::string_view> names;
        for (const Api& api : served_apis()) {
            if (api.kind == Api::Kind::look) {
                names.push_back(api.name);
            }
        }
        return names;
    }
    std::optional<std::string>
    wrong_fault(std::string_view operation, const json& effect) const override {
        const std::vector<std::string_view> all = looks();
        if (effect.contains("delay") && std::ranges::find(all, operation) != all.end()) {
            return "kafka." + std::string(operation) +
                   " changes nothing in the world, whose time does not pass for it: it can have an "
                   "'error', and no 'delay'";
        }
        if (effect.contains("error")) {
            const std::string code = effect.at("error").at("code").get<std::string>();
            if (!error_code_of(code)) {
                return "Kafka has no error '" + code + "'" + suggestion(code, error_names());
            }
        }
        return std::nullopt;
    }
    // A mapping of a topic that is not there yet has made its group.
    bool is_wanted(Context& context) const override {
        return StoredTopics(context).any() || !Clusters::scopes(context).empty() ||
               !GroupCoordinator::all(context).empty();
    }
    void clients_gone(Service& service, Context& context) const override {
        const BrokerConfigs configs = current_configs(static_cast<Kafka&>(service), context);
        for (const std::string& id : GroupCoordinator::all(context)) {
            GroupCoordinator group(context, configs, id);
            group.begin_sessions_anew();
            group.save();
        }
    }
};

Outcome run_frame(Service& service, Context& context, const json& request) {
    const Request header = read_request(context.payload);
    const ApiRow& row = *find_row(*header.api);
    FrameClient client;
    client.address = request.value("client", "");
    Asked asked{static_cast<Kafka&>(service), context, header, client};
    const auto answer = row.run(asked, row.read(header.message, header.version).get());
    if (!answer) {
        return *std::move(asked.wait);
    }
    return {json::object(), Bytes(answer->str())};
}

// A client's, as a frame; or a handler's, in JSON, in the newest version.
template <class Message, class Response, auto function>
Outcome run_call(Service& service, Context& context, const json& request) {
    if (!context.payload.empty()) {
        return run_frame(service, context, request);
    }
    Request header;
    header.api = find_api(Message::schema.key);
    header.version = header.api->versions.last;
    Asked asked{static_cast<Kafka&>(service), context, header, {}};
    const std::optional<Response> response =
        function(asked, message_from_json<Message>(request, header.version));
    if (!response) {
        throw ApiError::unsupported(
            "from inside, Kafka's " + std::string(header.api->name) + ", which waits for others");
    }
    return message_to_json(*response, header.version);
}

// In JSON its records are not in batches.
Outcome run_produce(Service& service, Context& context, const json& request) {
    return context.payload.empty()
               ? produce_inside(static_cast<Kafka&>(service), context, request)
               : run_frame(service, context, request);
}

template <class Message, class Response>
using Function = std::optional<Response> (*)(Asked&, const Message&);

// A deadline of the clients' time has passed, which a group had set.
Outcome time_out_group(Service& service, Context& context, const json& request) {
    const BrokerConfigs configs = current_configs(static_cast<Kafka&>(service), context);
    GroupCoordinator group(context, configs, request.at("group").get<std::string>());
    group.time_out(
        request.at("kind").get<std::string>(), request.at("member").get<std::string>());
    group.save();
    return json::object();
}

} // namespace

const FrameWire* Kafka::frame_wire() const {
    static const KafkaWire wire;
    return &wire;
}

std::span<const OperationRow> Kafka::operations() const {
#define API(name, first, last, kind, function) KAFKA_OPERATION_##kind(name, function)
#define KAFKA_OPERATION_call(name, function)                                                       \
    {#name,                                                                                        \
     run_call<                                                                                     \
         name##Request,                                                                            \
         name##Response,                                                                           \
         static_cast<Function<name##Request, name##Response>>(function)>},
#define KAFKA_OPERATION_look(name, function)
#define KAFKA_OPERATION_later(name, function)
    static const std::vector<OperationRow> rows = [] {
        std::vector<OperationRow> all = {
#include "services/kafka/apis.def"
            {.name = "GroupTimeout", .run = time_out_group, .is_own = true}};
        all.front().run = run_produce;
        return all;
    }();
#undef API
#undef KAFKA_OPERATION_call
#undef KAFKA_OPERATION_look
#undef KAFKA_OPERATION_later
    return rows;
}

// Not the frame: the number by which a client knows its request again says how often it has asked
// before, also what leaves no trace.
std::optional<json> Kafka::whole_request(const Call& call) const {
    if (call.payload.empty()) {
        return std::nullopt;
    }
    json document = call.request;
    try {
        const Request header = read_request(call.payload);
        document["clientId"] = header.client_id ? json(*header.client_id) : json(nullptr);
        document["version"] = header.version;
        document["request"] = message_to_json(
            *header.api->request,
            header.version,
            find_row(*header.api)->read(header.message, header.version).get());
    } catch (const Malformed&) {
        document["bytes"] = call.payload.size(); // the beginning of one, for a brief trace
    }
    return document;
}

std::optional<json> Kafka::whole_reply(const Call& call, const Reply& reply) const {
    if (call.payload.empty()) {
        return std::nullopt;
    }
    try {
        const Request header = read_request(call.payload);
        return find_row(*header.api)->told(
            reply.payload.slice(read_response_header(header, reply.payload)), header.version);
    } catch (const Malformed&) {
        return json{{"bytes", reply.payload.size()}};
    }
}

} // namespace snowglobe::kafka
