#include "services/redis/rest.h"

#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/url.h"
#include "emulator/store/rows.h"
#include "services/http_body.h"
#include "services/redis/commands.h"
#include "services/redis/json_answer.h"
#include "services/redis/numbers.h"

#include <map>

namespace snowglobe::redis {

namespace {

constexpr std::string_view rest_space = "redis.rest";
constexpr std::size_t commands_max = 100'000; // of a pipeline

Key rest_key(std::string_view host) {
    return Key(rest_space).text(host);
}

// Ends the request.
struct Refused {
    int status;
    std::string why;
};

struct Request {
    std::string method;
    std::vector<std::string> path; // its parts
    std::vector<std::string> query; // names and values in turn
    std::map<std::string, std::string> headers; // by lower-case name
    std::optional<std::string> bearer_sha256; // of the token that it bears, in hex
    std::string body;

    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        parts.push_back(std::string(text.substr(0, end)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

// Of a query: as forms are encoded.
std::string decoded(std::string text) {
    for (char& c : text) {
        c = c == '+' ? ' ' : c;
    }
    return percent_decode(text);
}

std::string hash_of(std::string_view token) {
    return to_hex(sha256(token));
}

// What "Authorization: Bearer T" bears.
std::optional<std::string> token_of(const std::string& authorization) {
    constexpr std::string_view bearer = "bearer ";
    return lower_case(authorization.substr(0, bearer.size())) == bearer
               ? std::optional(authorization.substr(bearer.size()))
               : std::nullopt;
}

Request read_request(const json& request) {
    Request read;
    read.method = request.at("method").get<std::string>();
    const std::optional<Url> url = parse_url(request.at("url").get<std::string>());
    const std::string target = url ? url->target : "/";
    const std::size_t question = target.find('?');
    for (const std::string& part : split(std::string_view(target).substr(1, question - 1), '/')) {
        read.path.push_back(percent_decode(part));
    }
    if (question != std::string::npos) {
        for (const std::string& pair : split(std::string_view(target).substr(question + 1), '&')) {
            const std::size_t equals = pair.find('=');
            read.query.push_back(decoded(pair.substr(0, equals)));
            read.query.push_back(
                equals == std::string::npos ? "" : decoded(pair.substr(equals + 1)));
        }
    }
    for (const json& header : request.at("headers")) {
        read.headers[lower_case(header.at(0).get<std::string>())] =
            header.at(1).get<std::string>();
    }
    if (request.contains("bearer_sha256")) {
        read.bearer_sha256 = request.at("bearer_sha256").get<std::string>();
    } else if (const auto token = token_of(read.header("authorization"))) {
        read.bearer_sha256 = hash_of(*token);
    }
    read.body = request.value("body", std::string());
    if (request.value("base64", false)) {
        read.body = base64_decode(read.body).value_or("");
    }
    return read;
}

void check_token(const RestHost& rest, Request& request) {
    for (std::size_t i = 0; i + 1 < request.query.size(); i += 2) {
        if (request.query[i] == "_token") {
            request.bearer_sha256 = hash_of(request.query[i + 1]);
            request.query.erase(
                request.query.begin() + static_cast<std::ptrdiff_t>(i),
                request.query.begin() + static_cast<std::ptrdiff_t>(i + 2));
            break;
        }
    }
    if (rest.token.empty()) {
        return;
    }
    if (!request.bearer_sha256) {
        throw Refused{400, "Missing/Invalid authorization header"};
    }
    if (*request.bearer_sha256 != hash_of(rest.token)) {
        throw Refused{401, "Invalid token"};
    }
}

Arguments read_arguments(const json& list, const char* wrong) {
    if (!list.is_array() || list.empty()) {
        throw Refused{400, wrong};
    }
    Arguments arguments;
    for (const json& one : list) {
        if (one.is_string()) {
            arguments.push_back(one.get<std::string>());
        } else if (one.is_number() || one.is_boolean()) {
            arguments.push_back(one.dump());
        } else {
            throw Refused{400, wrong};
        }
    }
    return arguments;
}

Arguments read_command(const Request& request) {
    return read_arguments(
        json::parse_or_discard(request.body),
        "Invalid command array. Expected a string array at root of the command and its arguments.");
}

std::vector<Arguments> read_commands(const Request& request) {
    constexpr const char* wrong =
        "Invalid command array. Expected an array of string arrays at root.";
    const json list = json::parse_or_discard(request.body);
    if (!list.is_array() || list.size() > commands_max) {
        throw Refused{400, wrong};
    }
    std::vector<Arguments> commands;
    for (const json& one : list) {
        commands.push_back(read_arguments(one, wrong));
    }
    return commands;
}

Arguments command_in_path(const Request& request) {
    Arguments arguments = request.path;
    if (request.method == "POST" && !request.body.empty()) {
        arguments.push_back(request.body);
    }
    for (std::size_t i = 0; i < request.query.size(); ++i) {
        // "?EX=100" and "?NX"
        if (i % 2 == 0 || !request.query[i].empty()) {
            arguments.push_back(request.query[i]);
        }
    }
    return arguments;
}

// Strings in base64, but for "OK" as the whole result, which clients know as it is.
json in_base64(const Answer& answer, bool is_whole) {
    using Kind = Answer::Kind;
    const bool is_ok = is_whole && answer.kind == Kind::status && answer.text == "OK";
    switch (answer.kind) {
    case Kind::status:
    case Kind::bulk:
    case Kind::verbatim:
        return is_ok ? answer.text : base64_encode(answer.text);
    case Kind::real:
        return base64_encode(format_score(answer.real));
    case Kind::null:
    case Kind::null_array:
    case Kind::integer:
    case Kind::error:
        return to_json(answer);
    default:
        break;
    }
    json list = json::array();
    for (const Answer& item : answer.items) {
        list.push_back(in_base64(item, false));
    }
    return list;
}

class Runner {
public:
    Runner(Context& context, const Request& request)
        : context_(context), is_base64_(request.header("upstash-encoding") == "base64") {}

    Answer run(const Arguments& arguments) {
        Asked asked{context_, arguments};
        asked.is_in_transaction = true; // nothing waits here
        asked.draws = draws_;
        Answer answer;
        try {
            const Command& command = demand_command(arguments);
            if (command.kind == Command::Kind::listens) {
                throw CommandError{
                    "ERR " + std::string(command.name) + " needs a connection of its own"};
            }
            answer = run_command(command, asked);
        } catch (const CommandError& error) {
            answer = Answer::error(error.text);
        }
        draws_ = asked.draws;
        return answer;
    }
    json told(const Answer& answer) const {
        return answer.is_error() ? json{{"error", answer.text}}
               : is_base64_      ? json{{"result", in_base64(answer, true)}}
                                 : json{{"result", to_json(answer)}};
    }
    json all(const std::vector<Arguments>& commands) {
        json list = json::array();
        for (const Arguments& one : commands) {
            list.push_back(told(run(one)));
        }
        return list;
    }
    bool is_base64() const { return is_base64_; }

private:
    Context& context_;
    const bool is_base64_;
    std::uint64_t draws_ = 0;
};

struct Response {
    int status = 200;
    std::string body;
    const char* type = "application/json";
};

Response one_command(Runner& runner, const Request& request, const Arguments& arguments) {
    const bool is_raw = request.header("upstash-response-format") == "resp2";
    if (is_raw && runner.is_base64()) {
        throw Refused{400, "Upstash-Encoding base64 and Upstash-Response-Format resp2 exclude each other"};
    }
    const Answer answer = runner.run(arguments);
    if (is_raw) {
        return {200, write_answer(answer, 2), "application/octet-stream"};
    }
    return {answer.is_error() ? 400 : 200, runner.told(answer).dump()};
}

Response transaction(Runner& runner, const std::vector<Arguments>& commands) {
    for (const Arguments& one : commands) {
        try {
            demand_command(one);
        } catch (const CommandError& error) {
            throw Refused{
                400, "EXECABORT Transaction discarded because of: " + error.text};
        }
    }
    return {200, runner.all(commands).dump()};
}

Response answer(Context& context, const RestHost& rest, Request& request) {
    check_token(rest, request);
    Runner runner(context, request);
    const bool is_post = request.method == "POST";
    const std::string first = request.path.empty() ? "" : request.path.front();
    const bool is_one = request.path.size() == 1;
    if (request.path.empty() || (is_one && (first == "pipeline" || first == "multi-exec"))) {
        if (!is_post) {
            throw Refused{405, "Method Not Allowed"};
        }
        return first.empty()          ? one_command(runner, request, read_command(request))
               : first == "pipeline" ? Response{200, runner.all(read_commands(request)).dump()}
                                     : transaction(runner, read_commands(request));
    }
    if (!rest.path_commands) {
        throw Refused{404, "Endpoint not found: POST /, /pipeline or /multi-exec"};
    }
    if (!is_post && request.method != "GET" && request.method != "PUT") {
        throw Refused{405, "Method Not Allowed"};
    }
    return one_command(runner, request, command_in_path(request));
}

} // namespace

std::optional<RestHost> find_rest_host(Context& context, std::string_view host) {
    return Rows<RestHost>(context.store).find(rest_key(host));
}

void put_rest_host(Context& context, std::string_view host, const RestHost& rest) {
    Rows<RestHost>(context.store).put(rest_key(host), rest);
}

void erase_rest_host(Context& context, std::string_view host) {
    context.store.erase(rest_key(host).str());
}

std::vector<RowKind> rest_row_kinds() {
    return {{rest_space, "t", record_form<RestHost>}};
}

json answer_rest(Context& context, const json& request) {
    Request read = read_request(request);
    Response response;
    try {
        const std::string host = request.at("host").get<std::string>();
        response = answer(context, find_rest_host(context, host).value_or(RestHost{}), read);
    } catch (const Refused& refused) {
        response = {refused.status, json{{"error", refused.why}}.dump()};
    }
    json out = {
        {"status", response.status},
        {"headers", json::array({json::array({"Content-Type", response.type})})}};
    put_body(out, std::move(response.body));
    return out;
}

} // namespace snowglobe::redis
