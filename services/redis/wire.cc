// The port of Redis: what a connection is, and what of the table is an operation of the world.
#include "services/redis/calls.h"
#include "services/redis/configs.h"
#include "services/redis/json_answer.h"
#include "services/redis/pause.h"
#include "services/redis/redis.h"
#include "services/redis/redis_request.h"
#include "services/redis/rest.h"
#include "services/redis/subscriptions.h"
#include "services/redis/waiting.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

// A client's query buffer.
constexpr std::size_t command_bytes_max = 1024U * 1024 * 1024;

class RedisSession final : public FrameSession {
public:
    RedisSession(const FrameClient& client, Clients& clients)
        : client_(std::make_shared<Client>(client)), clients_(clients) {
        clients_.emplace(client_->id, client_);
    }
    ~RedisSession() override {
        clients_.erase(client_->id);
        clients_.monitors.erase(client_->id);
    }

    std::shared_ptr<FrameRequest> read(const Bytes& frame) override {
        return std::make_shared<RedisRequest>(client_, clients_, frame);
    }
    bool survives_reset() override {
        client_->watched.clear(); // of a world that is gone
        return !client_->listens() && !client_->is_queueing;
    }
    std::optional<Call> farewell() override {
        if (!client_->listens()) {
            return std::nullopt;
        }
        Call call;
        call.service = "redis";
        call.operation = "ClientGone";
        call.request = {{"connection", client_->id}};
        return call;
    }

private:
    const std::shared_ptr<Client> client_;
    Clients& clients_;
};

class RedisWire final : public FrameWire {
public:
    std::string_view protocol() const override { return "Redis"; }
    std::uint16_t port() const override { return 6379; }
    std::size_t frame_bytes_max() const override { return command_bytes_max; }
    std::unique_ptr<Framer> make_framer() const override {
        return std::make_unique<RespFramer>();
    }
    std::shared_ptr<FrameSession> begin(const FrameClient& client) const override {
        return std::make_shared<RedisSession>(client, clients_);
    }
    bool one_at_a_time() const override { return true; }
    std::vector<std::string_view> looks() const override;
    std::optional<std::string>
    wrong_fault(std::string_view operation, const json& effect) const override {
        const auto row = std::ranges::find(all_commands(), operation, &Command::name);
        if (effect.contains("delay") && row != all_commands().end() && !row->is_call()) {
            return "redis." + std::string(operation) +
                   " changes nothing in the world, whose time does not pass for it: it can have an "
                   "'error', and no 'delay'";
        }
        return std::nullopt;
    }
    bool is_wanted(Context& context) const override { return has_cache(context); }
    void clients_gone(Service&, Context& context) const override {
        Subscriptions(context).clear();
        Pause(context).end();
    }

private:
    mutable Clients clients_; // of the process: no world knows them
};

// Of what is about a connection, a handler may ask this.
bool is_for_handlers(const Command& command) {
    return command.kind != Command::Kind::session || command.name == "PING" ||
           command.name == "ECHO" || command.name == "EXEC";
}

std::vector<std::string_view> RedisWire::looks() const {
    std::vector<std::string_view> names;
    for (const Command& command : all_commands()) {
        if (!is_for_handlers(command)) {
            names.push_back(command.name);
        }
    }
    return names;
}

// CLIENT UNBLOCK: one that waits need not any more.
Outcome unblock_client(Service&, Context& context, const json& request) {
    unblock(
        context,
        request.at("connection").get<std::uint64_t>(),
        request.value("with_error", false));
    return json::object();
}

// CLIENT PAUSE, and CLIENT UNPAUSE.
Outcome pause_clients(Service&, Context& context, const json& request) {
    const Pause pause(context);
    if (const std::int64_t ms = request.value("ms", std::int64_t{0}); ms > 0) {
        pause.begin(milliseconds{ms}, request.value("all", true));
    } else {
        pause.end();
    }
    return json::object();
}

// The time of a pause has come.
Outcome pause_ended(Service&, Context& context, const json&) {
    Pause(context).ended();
    return json::object();
}

// A client that listened has left.
Outcome forget_client(Service&, Context& context, const json& request) {
    Subscriptions(context).remove_all(request.at("connection").get<std::uint64_t>());
    return json::object();
}

// Of its REST's host (services/outside).
Outcome answer_http(Service&, Context& context, const json& request) {
    return answer_rest(context, request);
}

Outcome run_exec(Service&, Context& context, const json& request) {
    return run_transaction(context, request);
}

const Command& row_of(std::string_view name) {
    return *std::ranges::find(all_commands(), name, &Command::name);
}

} // namespace

const FrameWire* Redis::frame_wire() const {
    static const RedisWire wire;
    return &wire;
}

std::span<const OperationRow> Redis::operations() const {
    static const std::vector<OperationRow> rows = [] {
        std::vector<OperationRow> all = {
#define COMMAND(name, arity, kind, function, first, last, step)                                    \
    {#name, [](Service&, Context& context, const json& request) -> Outcome {                       \
         static const Command& row = row_of(#name);                                                \
         return run_call(context, request, row);                                                   \
     }},
#include "services/redis/commands.def"
#undef COMMAND
        };
        std::erase_if(all, [](const OperationRow& row) {
            return !is_for_handlers(row_of(row.name));
        });
        std::ranges::find(all, std::string_view("EXEC"), &OperationRow::name)->run = run_exec;
        all.push_back({.name = "AnswerHttp", .run = answer_http});
        all.push_back({.name = "ClientGone", .run = forget_client, .is_own = true});
        all.push_back({.name = "Unblock", .run = unblock_client, .is_own = true});
        all.push_back({.name = "Pause", .run = pause_clients, .is_own = true});
        all.push_back({.name = Pause::ended_operation, .run = pause_ended, .is_own = true});
        return all;
    }();
    return rows;
}

std::optional<json> Redis::whole_request(const Call& call) const {
    if (call.payload.empty()) {
        return std::nullopt;
    }
    json document = call.request;
    if (call.operation == "EXEC") {
        json commands = json::array();
        for (const Arguments& one :
             try_decode<std::vector<Arguments>>(call.payload.view()).value_or(
                 std::vector<Arguments>())) {
            commands.push_back(to_json(one));
        }
        document["commands"] = std::move(commands);
    } else if (auto arguments = read_command(call.payload.view())) {
        const std::size_t words = call.operation.find(' ') == std::string::npos ? 1 : 2;
        arguments->erase(
            arguments->begin(),
            arguments->begin() + static_cast<std::ptrdiff_t>(std::min(words, arguments->size())));
        document["args"] = to_json(*arguments);
    } else {
        document["bytes"] = call.payload.size(); // the beginning of one, for a brief trace
    }
    return document;
}

std::optional<json> Redis::whole_reply(const Call& call, const Reply& reply) const {
    if (call.payload.empty()) {
        return std::nullopt;
    }
    std::string_view bytes = reply.payload.view();
    json results = json::array();
    while (!bytes.empty()) {
        const auto answer = read_answer(bytes);
        if (!answer) {
            return json{{"bytes", reply.payload.size()}};
        }
        results.push_back(to_json(*answer));
    }
    json document = reply.body;
    document["result"] = results.size() == 1 ? std::move(results.front()) : std::move(results);
    return document;
}

} // namespace snowglobe::redis
