#include "services/redis/redis_request.h"

#include "emulator/base/lower_case.h"
#include "services/redis/configs.h"
#include "services/redis/memory.h"
#include "services/redis/monitor.h"
#include "services/redis/pause.h"

#include <algorithm>
#include <utility>

namespace snowglobe::redis {

namespace {

// What may be asked where messages come in between, in RESP2.
constexpr std::string_view beside_messages[] = {
    "SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "PING", "QUIT", "RESET"};
// What is not queued.
constexpr std::string_view at_once[] = {"EXEC", "DISCARD", "MULTI", "WATCH", "QUIT", "RESET"};
// What is here in no way, and has no place in a transaction.
constexpr std::string_view never_queued[] = {"psync", "save", "shutdown", "sync"};
// Of somebody who has not logged in.
constexpr std::string_view before_login[] = {"AUTH", "HELLO", "QUIT", "RESET"};
constexpr std::size_t arguments_before_login = 10;
constexpr std::size_t bytes_before_login = 16384;
// Whoever is paused is told when that ends.
constexpr Duration paused_max = seconds{100LL * 365 * 24 * 3600};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

} // namespace

RedisRequest::RedisRequest(
    std::shared_ptr<Client> client, Clients& clients, const Bytes& frame)
    : client_(std::move(client)), clients_(clients), frame_(frame) {
    if (const auto head = read_head(frame.view())) {
        words_ = head->words;
        command_ = find_command(head->first, head->second);
    } else {
        words_ = arguments().size();
        command_ = find_command(arguments_);
    }
    if (client_->is_killed) {
        throw FrameError{"a command after CLIENT KILL"};
    }
    if (client_->is_admitted) {
        prepare();
    }
}

const Arguments& RedisRequest::arguments() {
    if (arguments_.empty()) {
        auto arguments = read_command(frame_.view());
        if (!arguments || arguments->empty()) {
            throw FrameError{"a frame that is no command"};
        }
        arguments_ = *std::move(arguments);
    }
    return arguments_;
}

std::string_view RedisRequest::operation() const {
    return command_ != nullptr ? command_->name : "(unknown)";
}

bool RedisRequest::is_call() const {
    return is_prepared_ && !answer_ && !is_to_queue_ &&
           (is_transaction_ || (command_ != nullptr && command_->is_call()));
}

// Where monitors are told of it, it looks first: what time it is.
FrameRequest::Kind RedisRequest::kind() const {
    return is_call() && clients_.monitors.empty() && !clients_.may_be_paused ? Kind::call
                                                                             : Kind::look;
}

// As Redis has it: of a transaction, what it has queued counts, and one who is not let in is told so.
bool RedisRequest::is_paused(Context& context) {
    if (!clients_.may_be_paused || answer_) {
        return false;
    }
    const std::optional<Pause::State> pause = Pause(context).state();
    clients_.may_be_paused = pause.has_value();
    if (!pause) {
        return false;
    }
    const auto writes = [](const Command* command) {
        return command != nullptr && command->is_call() && command->name != "RESET";
    };
    return pause->is_of_all || writes(command_) ||
           std::ranges::any_of(transaction_, [&](const Arguments& one) {
               return writes(find_command(one));
           });
}

// Who need not log in is let in by his first command.
void RedisRequest::admit(Context& context) {
    if (!client_->is_admitted && !Configs(context).is_login_required()) {
        client_->is_admitted = true;
    }
    if (client_->is_admitted || (command_ != nullptr && is_among(before_login, command_->name))) {
        prepare();
        return;
    }
    is_prepared_ = true;
    const bool is_long = std::ranges::any_of(
        arguments(), [](const std::string& one) { return one.size() > bytes_before_login; });
    if (words_ > arguments_before_login || is_long) {
        answer_ = Answer::error(
            std::string("ERR Protocol error: unauthenticated ") +
            (is_long ? "bulk length" : "multibulk length"));
        ends_ = true;
        return;
    }
    try {
        demand_command(arguments());
        answer_ = Answer::error("NOAUTH Authentication required.");
    } catch (CommandError& error) {
        answer_ = Answer::error(std::move(error.text));
    }
}

void RedisRequest::prepare() {
    is_prepared_ = true;
    Client& client = *client_;
    try {
        if (command_ == nullptr || !command_->fits(words_)) {
            demand_command(arguments(), command_);
        }
    } catch (CommandError& error) {
        client.is_poisoned |= client.is_queueing;
        answer_ = client.is_queueing && is_among(never_queued, lower_case(arguments().front()))
                      ? Answer::error("ERR Command not allowed inside a transaction")
                      : Answer::error(std::move(error.text));
        return;
    }
    client.last_command = command_->lower_name();
    if (client.protocol == 2 && client.listens() && !is_among(beside_messages, command_->name)) {
        answer_ = Answer::error(
            "ERR Can't execute '" + command_->lower_name() +
            "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
            "context");
    } else if (client.is_queueing && !is_among(at_once, command_->name)) {
        is_to_queue_ = true;
    } else if (is("EXEC") && client.is_queueing && !client.is_poisoned) {
        is_transaction_ = true;
        transaction_ = std::move(client.queued);
        watched_ = std::move(client.watched);
        client.end_transaction();
    }
    ends_ = is("QUIT");
}

FrameRequest::Looked RedisRequest::look(Service&, Context& context, bool is_last) {
    if (!is_prepared_) {
        admit(context);
    }
    Looked looked;
    if (client_->is_paused = !is_last && is_paused(context); client_->is_paused) {
        looked.channels = {std::string(Pause::channel())};
        looked.patience = paused_max;
        return looked;
    }
    if (is_to_queue_) {
        queue(context);
    }
    if (!answer_) {
        tell_monitors(context);
    }
    if (is_call()) {
        looked.call = call();
        looked.call_answers = true;
        return looked;
    }
    int protocol = client_->protocol;
    if (!answer_) {
        arguments();
        Asked asked{context, std::exchange(arguments_, {})};
        asked.database = client_->database;
        asked.protocol = protocol;
        asked.client = client_.get();
        asked.clients = &clients_;
        client_->command_bytes = frame_.size();
        answer_ = run_command(*command_, asked);
        client_->command_bytes = 0;
        protocol = asked.protocol;
        ends_ |= client_->is_killed;
        if (client_->is_monitor) {
            clients_.monitors.insert(client_->id);
        }
        if (asked.before) {
            looked.call = *std::move(asked.before);
            return looked;
        }
    }
    // From here on each command looks whether it may: the world has heard of it.
    clients_.may_be_paused |= is("CLIENT PAUSE");
    looked.answer = out(write_answer(*answer_, protocol));
    return looked;
}

void RedisRequest::queue(Context& context) {
    if (takes_memory(*command_) && is_out_of_memory(context)) {
        client_->is_poisoned = true;
        answer_ = Answer::error("OOM command not allowed when used memory > 'maxmemory'.");
    } else {
        client_->queued.push_back(arguments());
        answer_ = Answer::status("QUEUED");
    }
}

// MONITOR shows what is run, and what of a transaction has been queued for it.
void RedisRequest::tell_monitors(const Context& context) {
    if (clients_.monitors.empty() || command_ == nullptr) {
        return;
    }
    std::string lines;
    for (const Arguments& one : transaction_) {
        lines += monitor_line(*client_, one, context.now);
    }
    lines += monitor_line(*client_, arguments(), context.now);
    for (const std::uint64_t id : clients_.monitors) {
        const auto found = clients_.find(id);
        const auto monitor = found != clients_.end() ? found->second.lock() : nullptr;
        if (monitor && !lines.empty()) {
            monitor->lines->push(id, lines);
        }
    }
}

Call RedisRequest::call() {
    if (is_transaction_) {
        return transaction_of(*client_, transaction_, watched_);
    }
    if (command_ != nullptr) {
        client_->is_waiting = command_->kind == Command::Kind::waits;
        return call_of(*client_, *command_, frame_);
    }
    Call call;
    call.service = "redis";
    call.operation = operation();
    return call;
}

// What the connection has come to by a call that is about it.
void RedisRequest::remember(const Arguments& arguments) {
    const Command* const command = find_command(arguments);
    if (command == nullptr || command->kind != Command::Kind::listens) {
        return;
    }
    if (command->name == "RESET") {
        client_->reset();
        clients_.monitors.erase(client_->id);
        return;
    }
    auto& names = command->name.find("PSUB") != std::string_view::npos ||
                          command->name.starts_with("PUN")
                      ? client_->patterns
                      : client_->channels;
    if (!command->name.starts_with("UN") && !command->name.starts_with("PUN")) {
        names.insert(arguments.begin() + 1, arguments.end());
    } else if (arguments.size() == 1) {
        names.clear();
    } else {
        for (std::size_t i = 1; i < arguments.size(); ++i) {
            names.erase(arguments[i]);
        }
    }
}

std::optional<std::string> RedisRequest::answer(const Reply& reply) {
    client_->is_waiting = false;
    if (reply.error) { // a fault's, or a mistake of ours
        const std::string text = reply.error->code + " " + reply.error->message;
        return out(write_answer(Answer::error(text), client_->protocol));
    }
    if (!reply.payload.view().starts_with('-')) {
        if (command_ != nullptr && command_->kind == Command::Kind::listens) {
            remember(arguments());
        }
        for (const Arguments& one : transaction_) {
            remember(one);
        }
        if (is_transaction_ && reply.body.contains("db")) {
            client_->database = reply.body["db"].get<std::uint64_t>();
        }
    }
    // What is about messages is told like messages, whatever CLIENT REPLY says.
    const bool is_told_anyway =
        command_ != nullptr && command_->kind == Command::Kind::listens && !is("RESET");
    return is_told_anyway ? reply.payload.str() : out(reply.payload.str());
}

// CLIENT REPLY.
std::string RedisRequest::out(std::string bytes) {
    using Replies = Client::Replies;
    switch (client_->replies) {
    case Replies::on:
        return bytes;
    case Replies::off:
        return {};
    case Replies::skip_next:
        client_->replies = Replies::skip_this;
        return {};
    case Replies::skip_this:
        client_->replies = Replies::on;
        return {};
    }
    return bytes;
}

} // namespace snowglobe::redis
