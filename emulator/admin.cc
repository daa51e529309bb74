#include "emulator/admin.h"

#include "emulator/base/encoding.h"
#include "emulator/config.h"
#include "emulator/observe/metrics_text.h"

#include <fmt/format.h>

#include <charconv>
#include <map>

namespace snowglobe {

namespace {

using Query = std::map<std::string, std::string>;

Query parse_query(std::string_view text) {
    Query query;
    while (!text.empty()) {
        auto [name, value] = take_parameter(text);
        query[std::move(name)] = std::move(value);
    }
    return query;
}

std::uint64_t number(const Query& query, const std::string& name, std::uint64_t otherwise) {
    const auto found = query.find(name);
    if (found == query.end()) {
        return otherwise;
    }
    std::uint64_t value = 0;
    const char* end = found->second.data() + found->second.size();
    const auto [stop, error] = std::from_chars(found->second.data(), end, value);
    if (error != std::errc() || stop != end) {
        throw ApiError::validation("'" + name + "' must be a number, not '" + found->second + "'");
    }
    return value;
}

// "localhost:4566" -> "localhost", "[::1]:4566" -> "::1".
std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) {
        return host.substr(1, host.find(']') - 1);
    }
    return host.substr(0, host.find(':'));
}

// A browser sends what pages of other sites ask for here too, under a name of theirs if that leads
// here (DNS rebinding). No page has an address as its name unless it comes from there.
bool is_ours(std::string_view host, std::string_view address) {
    const std::string_view name = without_port(host);
    const bool is_address =
        host.starts_with('[') || name.find_first_not_of("0123456789.") == name.npos;
    return name == "localhost" || name == "127.0.0.1" || name == "::1" || name == address ||
           ((address == "0.0.0.0" || address == "::") && is_address && !name.empty());
}

void check_caller(const HttpRequest& request, std::string_view address) {
    const std::string_view host = request.header("Host").value_or("");
    if (!is_ours(host, address)) {
        throw ApiError(
            "Forbidden",
            fmt::format(
                "The admin API answers to the hosts localhost, 127.0.0.1, [::1] and the address "
                "that it listens on, not to '{}'.",
                host),
            403);
    }
    if (const auto origin = request.header("Origin")) {
        const std::size_t scheme_end = origin->find("://");
        if (scheme_end == origin->npos || !is_ours(origin->substr(scheme_end + 3), address)) {
            throw ApiError(
                "Forbidden",
                fmt::format("The admin API answers to no page of another site ('{}').", *origin),
                403);
        }
    }
}

Duration duration_member(const json& body, const char* name, std::optional<Duration> otherwise) {
    const auto member = body.find(name);
    if (member == body.end() && otherwise) {
        return *otherwise;
    }
    if (member != body.end() && member->is_string()) {
        if (const auto duration = parse_duration(member->get<std::string>())) {
            return *duration;
        }
    }
    throw ApiError::validation(
        fmt::format("'{}' must be a duration like \"5m\", \"29.999s\" or \"1ms\"", name));
}

json body_of(const HttpRequest& request) {
    if (request.body.empty()) {
        return json::object();
    }
    json body = json::parse_or_discard(request.body);
    if (!body.is_object()) {
        throw ApiError::validation("the body must be a JSON object");
    }
    return body;
}

void only_members(const json& body, std::initializer_list<std::string_view> allowed) {
    for (const auto& [name, value] : body.items()) {
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
            throw ApiError::validation("unknown member '" + name + "'");
        }
    }
}

json clock(const Admin::Target& target) {
    const Event* next = target.world.scheduler().front();
    return {
        {"mode", to_text(target.driver.mode())},
        {"now", to_iso8601(target.world.now())},
        {"next", next == nullptr ? json() : json(to_iso8601(next->at))},
        {"why", target.driver.why()}};
}

HttpResponse trace_lines(const Admin::Target& target, const Query& query) {
    const Trace& trace = target.world.trace();
    const std::uint64_t from = number(query, "from", 1);
    const std::uint64_t limit = number(query, "limit", 1'000);
    HttpResponse response{200, {{"Content-Type", "application/x-ndjson"}}, {}};
    const std::uint64_t first = trace.records() - trace.recent().size() + 1;
    std::uint64_t n = first;
    std::uint64_t shown = 0;
    for (const std::string& line : trace.recent()) {
        if (n++ >= from && shown < limit) {
            response.body += line;
            ++shown;
        }
    }
    return response;
}

void require_virtual(const Admin::Target& target) {
    if (target.driver.mode() == ClockMode::real) {
        throw ApiError(
            "ClockIsReal",
            "The clock follows real time; start with --clock auto or --clock manual to move it.",
            409);
    }
}

// /_snowglobe/<service>/<path>
HttpResponse peek(const Admin::Target& target, std::string_view path, const Query& query) {
    const std::string_view name = path.substr(0, path.find('/'));
    Service* service = target.world.service(name);
    if (service == nullptr) {
        throw ApiError("NotFound", fmt::format("There is nothing at /_snowglobe/{}.", path), 404);
    }
    Scope scope;
    if (const auto region = query.find("region"); region != query.end()) {
        scope.region = region->second;
    }
    if (const auto account = query.find("account"); account != query.end()) {
        scope.account = account->second;
    }
    const std::string rest = percent_decode(
        path.size() > name.size() ? path.substr(name.size() + 1) : std::string_view());
    std::optional<json> found;
    target.world.look(
        *service, scope, [&](Context& context) { found = service->peek(context, rest); });
    if (!found) {
        throw ApiError("NotFound", fmt::format("{} has nothing called '{}'.", name, rest), 404);
    }
    return json_response(200, *found);
}

std::optional<HttpResponse>
get(const Admin::Target& target, std::string_view path, const Query& query) {
    if (path == "health") {
        json services = json::array();
        for (const auto& service : target.world.services()) {
            services.push_back(service->name());
        }
        return json_response(
            200, {{"status", "ok"}, {"version", version_text}, {"services", std::move(services)}});
    }
    if (path == "metrics") {
        return HttpResponse{200, {{"Content-Type", MetricsText::content_type}}, target.metrics()};
    }
    if (path == "clock") {
        return json_response(200, clock(target));
    }
    if (path == "digest") {
        const Trace& trace = target.world.trace();
        return json_response(
            200,
            {{"digest", trace.enabled() ? json(trace.digest()) : json()},
             {"events", trace.records()},
             {"level", target.driver.level()}});
    }
    if (path == "trace") {
        return trace_lines(target, query);
    }
    if (path == "faults") {
        return json_response(200, {{"faults", target.world.faults().list()}});
    }
    if (path == "invocations") {
        const auto function = query.find("function");
        return json_response(
            200,
            {{"invocations",
              target.invocations.list(
                  function == query.end() ? "" : function->second, number(query, "limit", 100))}});
    }
    return peek(target, path, query);
}

bool post(
    const Admin::Target& target,
    std::string_view path,
    const HttpRequest& request,
    const Admin::Reset& reset,
    const Admin::Respond& respond) {
    const json body = body_of(request);
    const auto done = [respond](const json& outcome) { respond(json_response(200, outcome)); };
    if (path == "clock/advance") {
        only_members(body, {"by"});
        require_virtual(target);
        target.driver.advance(duration_member(body, "by", std::nullopt), done);
        return true;
    }
    if (path == "settle") {
        only_members(body, {"max_virtual"});
        require_virtual(target);
        target.driver.settle(duration_member(body, "max_virtual", minutes{10}), done);
        return true;
    }
    if (path == "reload") {
        only_members(body, {});
        target.reload(done);
        return true;
    }
    if (path == "reset") {
        only_members(body, {"seed"});
        std::optional<std::uint64_t> seed;
        if (const auto member = body.find("seed"); member != body.end()) {
            if (!member->is_number_unsigned()) {
                throw ApiError::validation("'seed' must be a whole number from 0");
            }
            seed = member->get<std::uint64_t>();
        }
        reset(seed);
        respond(json_response(200, {{"status", "ok"}}));
        return true;
    }
    if (path == "faults") {
        target.world.add_fault(body);
        respond(json_response(200, {{"faults", target.world.faults().list()}}));
        return true;
    }
    return false;
}

// Health and metrics tell of the process. Settle and advance have their turn by themselves, and
// take as long as they take. A reset waits for nothing: it is the way out of a world that hangs,
// and nobody sees afterwards what its handlers would still have done.
bool takes_turn(std::string_view method, std::string_view path) {
    return method == "GET"      ? path != "health" && path != "metrics"
           : method == "POST"   ? path == "faults" || path == "reload"
           : method == "DELETE" ? path == "faults"
                                : false;
}

// ?wait=0: not to wait for a turn.
bool is_patient(const Query& query, std::string_view path) {
    const auto wait = query.find("wait");
    if (wait == query.end()) {
        return true;
    }
    if (wait->second != "0") {
        throw ApiError::validation("'wait' can only be 0: then you are answered at once");
    }
    if (path == "settle" || path == "clock/advance") {
        throw ApiError::validation(fmt::format("{} cannot be answered at once", path));
    }
    return false;
}

void act(
    const Admin::Target& target,
    std::string_view path,
    const Query& query,
    const HttpRequest& request,
    const Admin::Reset& reset,
    const Admin::Respond& respond) {
    if (request.method == "GET") {
        if (std::optional<HttpResponse> response = get(target, path, query)) {
            respond(std::move(*response));
            return;
        }
    } else if (request.method == "POST") {
        if (post(target, path, request, reset, respond)) {
            return;
        }
    } else if (request.method == "DELETE" && path == "faults") {
        target.world.faults().clear();
        respond(json_response(200, {{"faults", json::array()}}));
        return;
    }
    throw ApiError(
        "NotFound", fmt::format("There is no {} {}.", request.method, request.path()), 404);
}

void answer_errors(const Admin::Respond& respond, const std::function<void()>& body) {
    try {
        body();
    } catch (const ApiError& error) {
        respond(json_response(error.status, {{"error", error.code}, {"message", error.message}}));
    }
}

} // namespace

HttpResponse json_response(int status, const json& body) {
    return {status, {{"Content-Type", "application/json"}}, body.dump(2) + "\n"};
}

void Admin::handle(
    Target target, HttpRequest request, const Reset& reset, const Respond& respond) {
    constexpr std::string_view prefix = "/_snowglobe/";
    answer_errors(respond, [&] {
        check_caller(request, target.address);
        const std::string path(
            request.path().substr(std::min(prefix.size(), request.path().size())));
        const Query query = parse_query(request.query());
        if (!is_patient(query, path) || !takes_turn(request.method, path)) {
            act(target, path, query, request, reset, respond);
            return;
        }
        const auto turn_away = [respond](const std::string& holder) {
            respond(json_response(
                503,
                {{"error", "WorldIsBusy"},
                 {"message",
                  fmt::format(
                      "For {} it was not your turn: {} holds the world. With ?wait=0 you are "
                      "answered at once, with what is committed.",
                      to_text(ClockDriver::visit_patience),
                      holder)}}));
        };
        const InTurn in_turn = target.in_turn;
        const auto enter = [target = std::move(target),
                            path,
                            query,
                            request = std::move(request),
                            reset,
                            respond] {
            answer_errors(respond, [&] { act(target, path, query, request, reset, respond); });
        };
        in_turn(enter, turn_away);
    });
}

} // namespace snowglobe
