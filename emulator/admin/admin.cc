// Contents: what requests say; what can be asked for, a function each; the table of it; how one is
// answered.
#include "emulator/admin/admin.h"

#include "emulator/admin/chain.h"
#include "emulator/admin/console.h"
#include "emulator/admin/query.h"
#include "emulator/admin/resources.h"
#include "emulator/base/encoding.h"
#include "emulator/base/spelling.h"
#include "emulator/base/version.h"
#include "emulator/observe/metrics_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace snowglobe {

namespace {

// A request on its way through the API.
struct Asked {
    Admin::Target target;
    std::string path; // below /_snowglobe/
    Query query;
    HttpRequest request;
    Admin::Reset reset;
    Admin::Respond respond;

    void answer(const json& body) const { respond(json_response(200, body)); }
};

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

json body_with(const HttpRequest& request, const std::vector<std::string>& allowed) {
    json body = body_of(request);
    for (const auto& [name, value] : body.items()) {
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
            throw ApiError::validation(
                "unknown member '" + name + "'" + suggestion(name, allowed));
        }
    }
    return body;
}

void health(const Asked& asked) {
    json services = json::array();
    for (const auto& service : asked.target.world.services()) {
        services.push_back(service->name());
    }
    asked.answer(
        {{"status", "ok"},
         {"version", version_text},
         {"services", std::move(services)},
         {"defects", asked.target.world.defects()}});
}

void metrics(const Asked& asked) {
    asked.respond({200, {{"Content-Type", MetricsText::content_type}}, asked.target.metrics()});
}

void clock(const Asked& asked) {
    const World& world = asked.target.world;
    const Event* next = world.scheduler().front();
    asked.answer(
        {{"mode", to_text(asked.target.driver.mode())},
         {"now", to_iso8601(world.now())},
         {"next", next == nullptr ? json() : json(to_iso8601(next->at))},
         {"events", world.events_run()},
         {"why", asked.target.driver.why()}});
}

void digest(const Asked& asked) {
    const Trace& trace = asked.target.world.trace();
    asked.answer(
        {{"digest", trace.enabled() ? json(trace.digest()) : json()},
         {"records", trace.records()},
         {"events", asked.target.world.events_run()},
         {"level", asked.target.driver.level()}});
}

void trace(const Asked& asked) {
    const Trace& trace = asked.target.world.trace();
    const TraceId from = std::max(TraceId{asked.query.number("from", 1)}, trace.oldest());
    const std::uint64_t limit = asked.query.number("limit", 1'000);
    HttpResponse response{200, {{"Content-Type", "application/x-ndjson"}}, {}};
    std::uint64_t lines = 0;
    for (TraceId n = from; n <= trace.newest() && lines < limit; n = after(n), ++lines) {
        response.body += trace.line(n);
    }
    asked.respond(std::move(response));
}

void chain(const Asked& asked) {
    const Trace& trace = asked.target.world.trace();
    if (asked.query.has("record") == asked.query.has("of")) {
        throw ApiError::validation("give either 'record', a number, or 'of', an id");
    }
    const TraceId record =
        asked.query.has("record")
            ? TraceId{asked.query.number("record", 0)}
            : record_of(trace, asked.query.text("of"), asked.query.text("source"));
    asked.answer(chain_of(trace, record, asked.query.number("limit", 200)));
}

void console(const Asked& asked) {
    asked.respond(console_file(asked.path));
}

void resources(const Asked& asked) {
    asked.answer(list_resources(asked.target.world));
}

void invocations(const Asked& asked) {
    const std::uint64_t payloads = asked.query.number("payloads", 1);
    if (payloads > 1) {
        throw ApiError::validation("'payloads' must be 0 or 1");
    }
    asked.answer(
        {{"invocations",
          asked.target.invocations.list(
              {asked.query.text("function"),
               asked.query.text("id"),
               asked.query.number("limit", 100),
               payloads == 1})}});
}

void faults(const Asked& asked) {
    asked.answer({{"faults", asked.target.world.faults().list()}});
}

void add_fault(const Asked& asked) {
    asked.target.world.add_fault(body_of(asked.request));
    faults(asked);
}

void delete_faults(const Asked& asked) {
    World& world = asked.target.world;
    if (!asked.query.has("number")) {
        world.clear_faults();
    } else if (!world.remove_fault(asked.query.number("number", 0))) {
        throw ApiError(
            "NotFound", fmt::format("There is no fault {}.", asked.query.text("number")), 404);
    }
    faults(asked);
}

void require_virtual(const Asked& asked) {
    if (asked.target.driver.mode() == ClockMode::real) {
        throw ApiError(
            "ClockIsReal",
            "The clock follows real time; start with --clock auto or --clock manual to move it.",
            409);
    }
}

void advance(const Asked& asked) {
    const json body = body_with(asked.request, {"by"});
    require_virtual(asked);
    asked.target.driver.advance(
        duration_member(body, "by", std::nullopt),
        [respond = asked.respond](const json& done) { respond(json_response(200, done)); });
}

void settle(const Asked& asked) {
    const json body = body_with(asked.request, {"max_virtual"});
    require_virtual(asked);
    asked.target.driver.settle(
        duration_member(body, "max_virtual", minutes{10}),
        [respond = asked.respond](const json& done) { respond(json_response(200, done)); });
}

void reload(const Asked& asked) {
    body_with(asked.request, {});
    asked.target.reload(
        [respond = asked.respond](const json& done) { respond(json_response(200, done)); });
}

void reset(const Asked& asked) {
    const json body = body_with(asked.request, {"seed"});
    std::optional<std::uint64_t> seed;
    if (const auto member = body.find("seed"); member != body.end()) {
        if (!member->is_number_unsigned()) {
            throw ApiError::validation("'seed' must be a whole number from 0");
        }
        seed = member->get<std::uint64_t>();
    }
    asked.reset(seed);
    asked.answer({{"status", "ok"}});
}

std::string_view service_of(std::string_view path) {
    return path.substr(0, path.find('/'));
}

// /_snowglobe/<service>/<path>
void look(const Asked& asked) {
    const std::string_view name = service_of(asked.path);
    Service& service = *asked.target.world.service(name);
    const Scope otherwise;
    const Scope scope{
        asked.query.text("account", otherwise.account),
        asked.query.text("region", otherwise.region)};
    const std::string path = percent_decode(
        std::string_view(asked.path).substr(std::min(name.size() + 1, asked.path.size())));
    std::optional<std::size_t> limit;
    if (asked.query.has("limit")) {
        limit = asked.query.number("limit", 0);
    }
    const std::string from = asked.query.text("from");
    const Look look(path, limit, from);
    std::optional<json> found;
    asked.target.world.look(
        service, scope, [&](Context& context) { found = service.peek(context, look); });
    if (!found) {
        throw ApiError("NotFound", fmt::format("{} has nothing called '{}'.", name, path), 404);
    }
    if (!look.was_paged() && (asked.query.has("limit") || asked.query.has("from"))) {
        throw ApiError::validation(
            fmt::format("{} has no pages: 'limit' and 'from' mean nothing here", asked.path));
    }
    asked.answer(*found);
}

// What the API has. `in_turn`: it looks at the world or changes it. Health and metrics tell of the
// process. Settle and advance have their turn by themselves, and take as long as they take. A reset
// waits for nothing: it is the way out of a world that hangs, and nobody sees afterwards what its
// handlers would still have done.
enum class Turn { own, in_turn, anytime };
struct Route {
    std::string_view method;
    std::string_view path;
    std::vector<std::string> query;
    Turn turn;
    void (*act)(const Asked&);
};

const std::vector<Route>& routes() {
    static const std::vector<Route> all{
        {"GET", "health", {}, Turn::anytime, health},
        {"GET", "metrics", {}, Turn::anytime, metrics},
        {"GET", "clock", {}, Turn::in_turn, clock},
        {"POST", "clock/advance", {}, Turn::own, advance},
        {"POST", "settle", {}, Turn::own, settle},
        {"POST", "reset", {}, Turn::anytime, reset},
        {"POST", "reload", {}, Turn::in_turn, reload},
        {"GET", "resources", {}, Turn::in_turn, resources},
        {"GET", "invocations", {"function", "id", "limit", "payloads"}, Turn::in_turn, invocations},
        {"GET", "faults", {}, Turn::in_turn, faults},
        {"POST", "faults", {}, Turn::in_turn, add_fault},
        {"DELETE", "faults", {"number"}, Turn::in_turn, delete_faults},
        {"GET", "digest", {}, Turn::in_turn, digest},
        {"GET", "trace", {"from", "limit"}, Turn::in_turn, trace},
        {"GET", "chain", {"of", "record", "source", "limit"}, Turn::in_turn, chain},
    };
    return all;
}

const Route look_route{
    "GET", "", {"account", "region", "limit", "from"}, Turn::in_turn, look};

const Route console_route{"GET", "", {}, Turn::anytime, console};

// Throws ApiError: there is no such path, or it is for other methods.
const Route& route_of(const Asked& asked) {
    std::vector<std::string> methods;
    std::vector<std::string> paths;
    const std::string_view method =
        asked.request.method == "HEAD" ? "GET" : std::string_view(asked.request.method);
    const auto fits = [&](const Route& route) {
        methods.emplace_back(route.method);
        if (route.method == "GET") {
            methods.emplace_back("HEAD");
        }
        return route.method == method;
    };
    for (const Route& route : routes()) {
        paths.emplace_back(route.path);
        if (route.path == asked.path && fits(route)) {
            return route;
        }
    }
    if (is_console_file(asked.path) && fits(console_route)) {
        return console_route;
    }
    if (asked.target.world.service(service_of(asked.path)) != nullptr && fits(look_route)) {
        return look_route;
    }
    if (methods.empty()) {
        throw ApiError(
            "NotFound",
            fmt::format(
                "There is nothing at /_snowglobe/{}{}.", asked.path, suggestion(asked.path, paths)),
            404);
    }
    const std::string allowed = fmt::format("{}", fmt::join(methods, ", "));
    throw ApiError(
        "MethodNotAllowed",
        fmt::format(
            "/_snowglobe/{} is for {}, not for {}.", asked.path, allowed, asked.request.method),
        405,
        {{"Allow", allowed}});
}

// ?wait=0: not to wait for a turn.
bool waits(const Asked& asked, const Route& route) {
    std::vector<std::string> allowed = route.query;
    allowed.emplace_back("wait");
    asked.query.allow_only(allowed, asked.path);
    if (!asked.query.has("wait")) {
        return route.turn == Turn::in_turn;
    }
    if (asked.query.text("wait") != "0") {
        throw ApiError::validation("'wait' can only be 0: then you are answered at once");
    }
    if (route.turn == Turn::own) {
        throw ApiError::validation(fmt::format("{} cannot be answered at once", asked.path));
    }
    return false;
}

// What waits until the handler acts would be waited for by the handler.
void refuse_handler(const Asked& asked, const Route& route, bool is_to_wait) {
    if (!is_to_wait && route.turn != Turn::own) {
        return;
    }
    if (const std::string function = asked.target.function_that_asks(); !function.empty()) {
        throw ApiError(
            "CallOfHandler",
            fmt::format(
                "Snowglobe: function {} asks for {} in the middle of its invocation, where it "
                "would wait for itself: the clock stands still until it is done. Ask from "
                "outside{}.",
                function,
                asked.path,
                route.turn == Turn::own ? "" : ", or with ?wait=0 for what is committed"),
            400);
    }
}

void answer_errors(const Admin::Respond& respond, const std::function<void()>& body) {
    try {
        body();
    } catch (const ApiError& error) {
        HttpResponse response =
            json_response(error.status, {{"error", error.code}, {"message", error.message}});
        for (const auto& [name, value] : error.extra.items()) {
            response.headers.emplace_back(name, value.get<std::string>());
        }
        respond(std::move(response));
    }
}

constexpr std::string_view root = "/_snowglobe";

} // namespace

HttpResponse json_response(int status, const json& body) {
    return {status, {{"Content-Type", "application/json"}}, body.dump(2) + "\n"};
}

bool Admin::is_for_admin(const HttpRequest& request) {
    const std::string_view path = request.path();
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

void Admin::handle(
    Target target, HttpRequest request, const Reset& reset, const Respond& respond) {
    answer_errors(respond, [&] {
        const std::string path(
            request.path().substr(std::min(root.size() + 1, request.path().size())));
        target.door.check(request, path == "health" || path == "metrics");
        Query query(request.query());
        const auto asked = std::make_shared<const Asked>(Asked{
            std::move(target), path, std::move(query), std::move(request), reset, respond});
        const Route& route = route_of(*asked);
        const bool is_to_wait = waits(*asked, route);
        refuse_handler(*asked, route, is_to_wait);
        if (!is_to_wait) {
            route.act(*asked);
            return;
        }
        asked->target.in_turn(
            [asked, &route] { answer_errors(asked->respond, [&] { route.act(*asked); }); },
            [respond](const std::string& holder) {
                respond(json_response(
                    503,
                    {{"error", "WorldIsBusy"},
                     {"message",
                      fmt::format(
                          "For {} it was not your turn: {} holds the world. With ?wait=0 you are "
                          "answered at once, with what is committed.",
                          to_text(ClockDriver::visit_patience),
                          holder)}}));
            });
    });
}

} // namespace snowglobe
