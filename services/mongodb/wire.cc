// The port of MongoDB: messages with their length before them, and what becomes of each.
#include "emulator/base/log.h"
#include "emulator/base/spelling.h"
#include "emulator/net/length_framer.h"
#include "services/frame_wire.h"
#include "services/mongodb/bson_json.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/inside.h"
#include "services/mongodb/message.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/output.h"
#include "services/mongodb/users.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

// What OP_QUERY may still ask.
bool is_handshake(std::string_view name) {
    return name == "hello" || name == "isMaster" || name == "ismaster";
}

struct Connection {
    FrameClient client;
    json about; // of a call, beside its bytes
    Login login;
};

class MongoRequest final : public FrameRequest {
public:
    MongoRequest(const Bytes& frame, std::shared_ptr<Connection> connection)
        : frame_(frame), connection_(std::move(connection)), message_(read_message(frame.view())),
          row_(find_command(message_.command.name)) {}

    std::string_view operation() const override {
        return row_ != nullptr ? row_->name : std::string_view("unknown");
    }

    Kind kind() const override {
        const bool is_look = row_ == nullptr || message_.is_query ||
                             (row_->kind == CommandRow::Kind::look && !has_output(message_.command));
        if (is_look) {
            return Kind::look;
        }
        return message_.is_unanswered ? Kind::unheard : Kind::call;
    }

    Looked look(Service& service, Context& context, bool) override {
        Looked looked;
        try {
            looked.answer = told(run(service, context));
        } catch (const MongoError& error) {
            looked.answer = told(error.answer());
        }
        return looked;
    }

    Call call() override {
        Call call;
        call.service = "mongodb";
        call.operation = operation();
        call.request = connection_->about;
        if (!connection_->login.user().empty()) {
            call.request["user"] = connection_->login.user();
        }
        call.payload = frame_;
        call.connection = connection_->client.connection;
        return call;
    }

    std::optional<std::string> answer(const Reply& reply) override {
        if (!reply.error) {
            return told(View(reply.payload.view()));
        }
        if (const auto error = MongoError::from(*reply.error)) {
            return told(error->answer());
        }
        log_warning(
            "MongoDB's {} from {} has failed: {}: {}",
            operation(),
            connection_->client.address,
            reply.error->code,
            reply.error->message);
        return told(MongoError(ErrorCode::InternalError, reply.error->message).answer());
    }

private:
    // Empty where the client wants no answer.
    std::string told(View answer) const {
        return message_.is_unanswered ? std::string() : write_answer(message_, answer);
    }

    Document run(Service& service, Context& context) {
        Command& command = message_.command;
        if (message_.is_query && !is_handshake(command.name)) {
            throw MongoError(
                ErrorCode::UnsupportedOpQueryCommand,
                "Unsupported OP_QUERY command: " + command.name +
                    ". The client driver may require an upgrade.");
        }
        command.database =
            message_.is_query ? message_.query_database : database_of(command.body);
        Asked asked{static_cast<Mongodb&>(service), context, command};
        asked.user = connection_->login.user();
        asked.client = connection_->client.address;
        asked.connection = connection_->client.connection;
        asked.login = &connection_->login;
        return run_command(asked, row_);
    }

    const Bytes frame_;
    const std::shared_ptr<Connection> connection_;
    Message message_; // its database: as soon as it runs
    const CommandRow* const row_;
};

class MongoSession final : public FrameSession {
public:
    explicit MongoSession(FrameClient client) {
        connection_->client = std::move(client);
        connection_->about = {{"client", connection_->client.address}};
    }
    std::shared_ptr<FrameRequest> read(const Bytes& frame) override {
        try {
            return std::make_shared<MongoRequest>(frame, connection_);
        } catch (const MalformedMessage& malformed) {
            throw FrameError{malformed.what()};
        } catch (const MalformedBson& malformed) {
            Message message;
            message.request_id = read_int32(frame.view().substr(4));
            const bool is_deep = dynamic_cast<const TooDeep*>(&malformed) != nullptr;
            const MongoError error(
                is_deep ? static_cast<int>(ErrorCode::Overflow) : 22,
                is_deep ? "BSONObj exceeded maximum nested object depth: 200"
                        : "Invalid BSON: " + std::string(malformed.what()));
            throw FrameError{malformed.what(), write_answer(message, error.answer())};
        }
    }
    // Nobody has logged in to another world.
    bool survives_reset() override { return connection_->login.user().empty(); }

private:
    std::shared_ptr<Connection> connection_ = std::make_shared<Connection>();
};

class MongoWire final : public FrameWire {
public:
    std::string_view protocol() const override { return "MongoDB"; }
    std::uint16_t port() const override { return 27017; }
    std::size_t frame_bytes_max() const override { return message_bytes_max; }
    std::unique_ptr<Framer> make_framer() const override {
        LengthFramer::Form form;
        form.is_little_endian = true;
        form.counts_itself = true;
        form.bytes_min = header_bytes - 4;
        return std::make_unique<LengthFramer>(form);
    }
    std::shared_ptr<FrameSession> begin(const FrameClient& client) const override {
        return std::make_shared<MongoSession>(client);
    }
    std::vector<std::string_view> looks() const override { return {"unknown"}; }
    std::optional<std::string>
    wrong_fault(std::string_view operation, const json& effect) const override {
        const CommandRow* const row = find_command(operation);
        const bool is_look = row == nullptr || row->kind == CommandRow::Kind::look;
        if (effect.contains("delay") && is_look) {
            return "mongodb." + std::string(operation) +
                   " changes nothing in the world, whose time does not pass for it: it can have an "
                   "'error', and no 'delay'";
        }
        if (effect.contains("error")) {
            const std::string code = effect.at("error").at("code").get<std::string>();
            if (!error_code_of(code)) {
                return "MongoDB has no error '" + code + "'" + suggestion(code, error_names());
            }
        }
        return std::nullopt;
    }
    bool is_wanted(Context& context) const override {
        return is_declared(context) || !Collection::databases(context).empty() ||
               !all_users(context).empty();
    }
    void clients_gone(Service&, Context&) const override {}
};

// As the session had read it: a payload has been one.
Outcome run_frame(Service& service, Context& context, const json& request) {
    Message message = read_message(context.payload.view());
    try {
        Command& command = message.command;
        command.database = database_of(command.body);
        Asked asked{static_cast<Mongodb&>(service), context, command};
        asked.client = request.value("client", "");
        asked.user = request.value("user", "");
        return {json::object(), Bytes(run_command(asked).bytes())};
    } catch (const MongoError& error) {
        throw error.to_api_error();
    }
}

// What a client's command is, or a handler's, which comes as JSON.
template <std::size_t place>
Outcome run_row(Service& service, Context& context, const json& request) {
    return context.payload.empty()
               ? run_inside(
                     static_cast<Mongodb&>(service), context, command_names()[place], request)
               : run_frame(service, context, request);
}

enum Place : std::size_t {
#define COMMAND(name, kind, access, function) place_of_##name,
#include "services/mongodb/commands.def"
#undef COMMAND
};

// Beside what was asked: what drivers draw at random, and the documents of the sections.
json shown_command(const Message& message) {
    Writer shown;
    for (const Member& member : message.command.body) {
        if (member.name != "lsid" && member.name != "$clusterTime") {
            shown.put(member.name, member.value);
        }
    }
    for (const Command::Sequence& sequence : message.command.sequences) {
        ArrayWriter documents;
        for (const View document : sequence.documents) {
            documents.add_object(document);
        }
        shown.array(sequence.name, documents.finish());
    }
    return to_json(shown.finish().view());
}

} // namespace

const FrameWire* Mongodb::frame_wire() const {
    static const MongoWire wire;
    return &wire;
}

std::span<const OperationRow> Mongodb::operations() const {
#define COMMAND(name, kind, access, function) {#name, run_row<place_of_##name>},
    static const std::vector<OperationRow> rows = {
#include "services/mongodb/commands.def"
    };
#undef COMMAND
    return rows;
}

std::optional<json> Mongodb::whole_request(const Call& call) const {
    if (call.payload.empty()) {
        return std::nullopt;
    }
    json document = call.request;
    try {
        if (!ends_early(call.payload.view())) {
            document["request"] = shown_command(read_message(call.payload.view()));
            return document;
        }
    } catch (const std::runtime_error&) { // a beginning that looks whole
    }
    document["bytes"] = call.payload.size(); // the beginning of one, for a brief trace
    return document;
}

std::optional<json> Mongodb::whole_reply(const Call& call, const Reply& reply) const {
    if (call.payload.empty()) {
        return std::nullopt;
    }
    try {
        return to_json(check_document(reply.payload.view(), 2 * depth_max));
    } catch (const MalformedBson&) {
        return json{{"bytes", reply.payload.size()}};
    }
}

} // namespace snowglobe::mongodb
