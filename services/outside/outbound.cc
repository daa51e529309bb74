#include "services/outside/outbound.h"

#include "emulator/base/encoding.h"
#include "emulator/base/url.h"
#include "emulator/store/rows.h"

#include <charconv>

namespace snowglobe::outside {

namespace {

constexpr std::uint64_t log_max = 1000;
constexpr std::size_t logged_body_max = 16 * 1024;

Key line_key(std::uint64_t number) {
    return Key("outside.log").number(number);
}

std::uint64_t count(Store& store, std::string_view what, std::string_view name) {
    const Rows<std::uint64_t> table(store);
    const Key key = Key(what).text(name);
    const std::uint64_t number = table.find(key).value_or(0) + 1;
    table.put(key, number);
    return number;
}

// The part of a URL behind the host: "/path?query".
std::string target_of(std::string_view text) {
    auto url = parse_url(text);
    return url ? std::move(url->target) : "/";
}

void add_query(json& event, std::string_view query) {
    while (!query.empty()) {
        const auto [name, value] = take_parameter(query);
        event["queryStringParameters"][name] = value;
        event["multiValueQueryStringParameters"][name].push_back(value);
    }
}

} // namespace

Exchange<Outbound> exchange_of(Context& context, std::string_view id) {
    constexpr std::string_view space = "outside.exchange";
    return {context, space, Key(space).text(id), id};
}

void finish_exchange(Context& context, const std::string& id, Outbound exchange) {
    log_outcome(context, exchange);
    if (exchange.request.contains("timeout_ns")) {
        context.cancel("timeout/" + id);
    }
    // The handler may be gone, and a refused request leaves its row behind: it is forgotten later.
    exchange_of(context, id).on_replied(std::move(exchange));
}

void fail_exchange(
    Context& context,
    const std::string& id,
    Outbound exchange,
    std::string code,
    std::string message) {
    exchange.error = std::move(code);
    exchange.error_message = std::move(message);
    finish_exchange(context, id, std::move(exchange));
}

json proxy_event(const Outbound& exchange, std::string_view id, Time now) {
    const json& request = exchange.request;
    const std::string url = request.at("url").get<std::string>();
    const std::string target = target_of(url);
    const auto mark = std::min(target.find('?'), target.size());
    json event = {
        {"resource", "/{proxy+}"},
        {"path", target.substr(0, mark)},
        {"httpMethod", request.value("method", "GET")},
        {"headers", {{"Host", exchange.host}}},
        {"multiValueHeaders", {{"Host", {exchange.host}}}},
        {"queryStringParameters", nullptr},
        {"multiValueQueryStringParameters", nullptr},
        {"pathParameters", nullptr},
        {"stageVariables", nullptr},
        {"requestContext",
         {{"domainName", exchange.host},
          {"httpMethod", request.value("method", "GET")},
          {"path", target.substr(0, mark)},
          {"protocol", "HTTP/1.1"},
          {"requestId", id},
          {"requestTimeEpoch", epoch_ms(now)}}},
        {"body", request.value("body", "")},
        {"isBase64Encoded", request.value("base64", false)},
    };
    if (event["body"] == "") {
        event["body"] = nullptr;
    }
    for (const json& header : request.value("headers", json::array())) {
        const std::string name = header.at(0).get<std::string>();
        event["headers"][name] = header.at(1);
        event["multiValueHeaders"][name].push_back(header.at(1));
    }
    if (mark < target.size()) {
        add_query(event, target.substr(mark + 1));
    }
    return event;
}

std::optional<json> read_answer(const std::string& payload) {
    const json answer = json::parse_or_discard(payload);
    if (!answer.is_object()) {
        return std::nullopt;
    }
    const json status =
        answer.contains("status") ? answer["status"] : answer.value("statusCode", json(200));
    const json body = answer.value("body", json());
    if (!status.is_number_integer() || !(body.is_null() || body.is_string())) {
        return std::nullopt;
    }
    json headers = json::array();
    const json given = answer.value("headers", json());
    if (given.is_array()) { // [[name, value], ...]
        headers = given;
    } else if (given.is_object()) {
        for (const auto& [name, value] : given.items()) {
            headers.push_back(json::array({name, value.is_string() ? value : json(value.dump())}));
        }
    }
    const json multi = answer.value("multiValueHeaders", json::object());
    for (const auto& [name, values] : multi.items()) {
        for (const json& value : values) {
            headers.push_back(json::array({name, value}));
        }
    }
    const bool base64 = answer.value("isBase64Encoded", answer.value("base64", false));
    return json{
        {"status", status},
        {"headers", std::move(headers)},
        {"body", body.is_null() ? json("") : body},
        {"base64", base64}};
}

std::uint64_t log_request(Context& context, const Outbound& exchange) {
    count(context.store, "outside.count", exchange.host);
    const std::uint64_t number = count(context.store, "outside.logged", "");
    LogLine line;
    line.time = context.now;
    line.host = exchange.host;
    line.method = exchange.request.value("method", "GET");
    line.url = exchange.request.at("url").get<std::string>();
    line.function = exchange.request.value("function", "");
    line.body = exchange.request.value("body", "").substr(0, logged_body_max);
    Rows<LogLine>(context.store).put(line_key(number), line);
    if (number > log_max) {
        context.store.erase(line_key(number - log_max).str());
    }
    return number;
}

void log_outcome(Context& context, const Outbound& exchange) {
    const Rows<LogLine> table(context.store);
    auto line = table.find(line_key(exchange.log_number));
    if (!line) {
        return; // a thousand requests ago
    }
    line->error = exchange.error;
    if (exchange.response.is_object()) {
        line->status = exchange.response.at("status").get<std::int64_t>();
    }
    table.put(line_key(exchange.log_number), *line);
}

json peek_requests(Store& store, const Look::Page& page) {
    std::uint64_t after = 0;
    const char* end = page.from.data() + page.from.size();
    if (!page.from.empty() && std::from_chars(page.from.data(), end, after).ptr != end) {
        throw ApiError::validation("'from' must be the 'next' of an earlier page");
    }
    json out = {{"counts", json::object()}, {"requests", json::array()}};
    Rows<std::uint64_t>(store).scan(
        Key("outside.count"), Direction::forward, [&](std::string_view key, std::uint64_t number) {
            KeyReader reader(key);
            reader.text();
            out["counts"][reader.text()] = number;
            return true;
        });
    const Key all("outside.log");
    Rows<LogLine>(store).scan(
        page.from.empty() ? all.str() : line_key(after).end(),
        all.end(),
        Direction::forward,
        [&](std::string_view key, const LogLine& line) {
            if (out["requests"].size() == page.rows_max) {
                out["next"] = std::to_string(after);
                return false;
            }
            after = KeyReader(key.substr(all.str().size())).number();
            const std::string target = target_of(line.url);
            json one = {
                {"time", to_iso8601(line.time)},
                {"host", line.host},
                {"method", line.method},
                {"path", target.substr(0, target.find('?'))},
                {"url", line.url},
                {"function", line.function},
                {"body", line.body},
                {"status", line.status == 0 ? json() : json(line.status)}};
            if (!line.error.empty()) {
                one["error"] = line.error;
            }
            out["requests"].push_back(std::move(one));
            return true;
        });
    return out;
}

} // namespace snowglobe::outside
