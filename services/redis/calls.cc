#include "services/redis/calls.h"

#include "emulator/store/record.h"
#include "services/redis/configs.h"
#include "services/redis/json_answer.h"
#include "services/redis/memory.h"

#include <algorithm>
#include <charconv>

namespace snowglobe::redis {

namespace {

Call base_call(const Client& client, std::string operation) {
    Call call;
    call.service = "redis";
    call.operation = std::move(operation);
    call.connection = client.id;
    if (client.database != 0) {
        call.request["db"] = client.database;
    }
    if (client.protocol != 2) {
        call.request["resp"] = client.protocol;
    }
    return call;
}

Asked asked_by(Context& context, const json& request) {
    Asked asked{context, {}};
    if (request.empty()) { // as most are
        return asked;
    }
    const std::int64_t database = request.value("db", std::int64_t{0});
    if (database < 0 || database >= static_cast<std::int64_t>(databases)) {
        throw ApiError::validation("'db' must be from 0 to 15");
    }
    asked.database = static_cast<std::uint64_t>(database);
    asked.protocol = request.value("resp", 2);
    asked.connection = request.value("connection", std::uint64_t{0});
    return asked;
}

[[noreturn]] void throw_error(const std::string& text) {
    const std::size_t blank = text.find(' ');
    throw ApiError(
        text.substr(0, blank), blank == std::string::npos ? "" : text.substr(blank + 1));
}

// In the form of who has asked: `asked` knows his protocol.
Outcome outcome_of(const Context& context, const Asked& asked, const Answer& answer, json body) {
    if (!context.payload.empty()) {
        return {std::move(body), Bytes::copy_of(write_answer(answer, asked.protocol))};
    }
    if (answer.is_error()) {
        throw_error(answer.text);
    }
    return json{{"result", to_json(answer)}};
}

std::vector<Arguments> commands_of(const Context& context, const json& request) {
    if (!context.payload.empty()) {
        return decode<std::vector<Arguments>>(context.payload.view());
    }
    std::vector<Arguments> commands;
    if (!request.contains("commands") || !request["commands"].is_array()) {
        throw ApiError::validation("'commands' must be a list of commands, each a list");
    }
    for (const json& one : request["commands"]) {
        commands.push_back(arguments_of(one));
        if (commands.back().empty()) {
            throw ApiError::validation("a command has at least its name");
        }
    }
    return commands;
}

// What takes memory is refused where there is none.
Answer run_with_memory(const Command& command, Asked& asked) {
    try {
        const Configs configs(asked.context);
        asked.is_plain = command.is_call() ? configs.is_plain_and_noted() : configs.is_plain();
        if (!asked.is_plain && takes_memory(command)) {
            demand_memory(asked.context);
        }
    } catch (CommandError& error) {
        return Answer::error(std::move(error.text));
    }
    return run_command(command, asked);
}

// Whether what was watched is as it was.
bool is_unchanged(Context& context, const json& watched) {
    for (const json& one : watched) {
        const Arguments parts = arguments_of(one);
        std::uint64_t database = 0;
        std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), database);
        const Slot slot = Keyspace(context, database).open(parts[1]);
        if (std::to_string(slot.is_there ? slot.value.version : 0) != parts[2]) {
            return false;
        }
    }
    return true;
}

} // namespace

Call call_of(const Client& client, const Command& command, const Bytes& frame) {
    Call call = base_call(client, std::string(command.name));
    call.payload = frame;
    if (command.kind == Command::Kind::listens || command.kind == Command::Kind::waits) {
        call.request["connection"] = client.id;
    }
    return call;
}

Call transaction_of(
    const Client& client,
    const std::vector<Arguments>& commands,
    const std::vector<Client::Watched>& watched) {
    Call call = base_call(client, "EXEC");
    call.payload = Bytes(encode(commands));
    for (const Arguments& one : commands) {
        const Command* const command = find_command(one);
        if (command != nullptr && command->kind == Command::Kind::listens) {
            call.request["connection"] = client.id;
        }
    }
    json list = json::array();
    for (const Client::Watched& one : watched) {
        list.push_back(to_json(
            Arguments{std::to_string(one.database), one.key, std::to_string(one.version)}));
    }
    if (!list.empty()) {
        call.request["watched"] = std::move(list);
    }
    return call;
}

Outcome run_call(Context& context, const json& request, const Command& command) {
    Asked asked = asked_by(context, request);
    if (context.payload.empty()) {
        // "CONFIG SET": both words, as a client sends them.
        const std::string_view name = command.name;
        const std::size_t blank = name.find(' ');
        asked.args.emplace_back(name.substr(0, blank));
        if (blank != std::string_view::npos) {
            asked.args.emplace_back(name.substr(blank + 1));
        }
        for (std::string& one : arguments_of(request.value("args", json::array()))) {
            asked.args.push_back(std::move(one));
        }
        if (!command.fits(asked.size())) {
            throw_error(
                "ERR wrong number of arguments for '" + command.lower_name() + "' command");
        }
    } else {
        asked.args = read_command(context.payload.view()).value();
    }
    const Answer answer = run_with_memory(command, asked);
    if (asked.wait) {
        return *std::move(asked.wait);
    }
    return outcome_of(context, asked, answer, json::object());
}

Outcome run_transaction(Context& context, const json& request) {
    Asked all = asked_by(context, request);
    const std::uint64_t database_before = all.database;
    const std::vector<Arguments> commands = commands_of(context, request);
    const bool takes = std::ranges::any_of(commands, [](const Arguments& one) {
        const Command* const command = find_command(one);
        return command != nullptr && takes_memory(*command);
    });
    try {
        if (takes) {
            demand_memory(context);
        }
    } catch (const CommandError& error) {
        const std::string text = "EXECABORT Transaction discarded because of: " + error.text;
        return outcome_of(context, all, Answer::error(text), json::object());
    }
    if (!is_unchanged(context, request.value("watched", json::array()))) {
        return outcome_of(context, all, Answer::null_array(), json::object());
    }
    Answer answers = Answer::array();
    for (const Arguments& one : commands) {
        Asked asked = all;
        asked.args = one;
        asked.is_in_transaction = true;
        asked.draws = all.draws;
        try {
            answers.add(run_command(demand_command(one), asked));
        } catch (const CommandError& error) { // a handler's
            throw_error("EXECABORT Transaction discarded because of: " + error.text);
        }
        all.database = asked.database;
        all.draws = asked.draws;
    }
    json body = json::object();
    if (all.database != database_before) {
        body["db"] = all.database;
    }
    return outcome_of(context, all, answers, std::move(body));
}

} // namespace snowglobe::redis
