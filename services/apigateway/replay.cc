// The HTTP front in fixtures and in lines for people.
#include "services/apigateway/api.h"
#include "services/apigateway/api_gateway.h"
#include "services/apigateway/wire.h"
#include "services/lambda/function_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace snowglobe::apigateway {

namespace {

FixtureRequest front_request(const FixtureInput& input) {
    const std::string& target = input.text("key");
    const std::size_t question = target.find('?');
    const json given = input.attributes({"headers"}).value("headers", json::object());
    if (!given.is_object()) {
        throw FixtureError("'headers' must be an object");
    }
    json headers = json::array();
    std::string host = "localhost";
    for (const auto& [name, value] : given.items()) {
        if (!value.is_string()) {
            throw FixtureError("a header must be a string: '" + name + "'");
        }
        if (name == "Host" || name == "host") {
            host = value.get<std::string>();
        }
        headers.push_back({name, value});
    }
    return {
        request_operation,
        to_json(
            {input.name,
             std::move(host),
             target.substr(0, question),
             question == std::string::npos ? "" : target.substr(question + 1),
             std::move(headers)}),
        input.bytes()};
}

// The other way to an API, whichever host is asked.
std::string long_path(const std::string& id) {
    return "/_aws/execute-api/" + id;
}

std::string url_of(std::string_view host, const std::string& id) {
    return fmt::format("http://{}{}", host, long_path(id));
}

// Every route of the scope in each of its stages, with what leads to it: nothing, or the API's long
// path where an API before has taken the short one.
template <class Visit> void for_each_route(Context& context, const Visit& visit) {
    std::set<std::string> told;
    for (Api& api : all_apis(context.store)) {
        const std::vector<Route> routes = routes_of(context.store, api);
        for (const std::string& stage : stages_of(api)) {
            api.stage = stage;
            for (const Route& route : routes) {
                const std::string path = path_prefix(api) + route.path;
                const bool is_first = told.insert(route.method + " " + path).second;
                if (api.scope == context.scope) {
                    visit(route, is_first ? std::string() : long_path(api.id), path);
                }
            }
        }
    }
}

// "GET /dev/orders/7" for the route "ANY /dev/orders/{id}" and a request to "GET /dev/ordes/7":
// what the request would be if the route were meant.
std::string as_meant(
    const Route& route,
    std::string_view served,
    const std::string& method,
    std::string_view path) {
    const std::vector<std::string> asked = segments_of(path);
    std::string out = (route.method == "ANY" ? method : route.method) + " ";
    const std::vector<std::string> wanted = segments_of(served);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool is_parameter = wanted[i].starts_with('{');
        if (wanted[i].ends_with("+}")) {
            for (std::size_t k = i; k < asked.size(); ++k) {
                out += "/" + asked[k];
            }
        } else {
            out += "/" + (is_parameter && i < asked.size() ? asked[i] : wanted[i]);
        }
    }
    return out;
}

std::optional<Absent> find_absent(Service&, Context& context, const json& request) {
    const auto method = request.at("method").get<std::string>();
    const auto path = request.at("path").get<std::string>();
    const std::string asked = method + " " + path;
    Absent absent{"no route leads from " + asked, asked, {}, {}};
    for_each_route(
        context, [&](const Route& route, const std::string& before, const std::string& own) {
            const std::string served = before + own;
            absent.meant.push_back(as_meant(route, served, method, path));
            absent.present.push_back(route.method + " " + served);
        });
    // A preflight, and an API's own host, has its path.
    const bool is_elsewhere = request.value("host", "").find('.') != std::string::npos;
    if (method == "OPTIONS" || is_elsewhere || std::ranges::count(absent.meant, asked) > 0) {
        return std::nullopt;
    }
    return absent;
}

// Where the URL begins whose host stands there; npos: no URL.
std::size_t begin_of_url(const std::string& text, std::size_t host) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (host >= scheme.size() &&
            text.compare(host - scheme.size(), scheme.size(), scheme) == 0) {
            return host - scheme.size();
        }
    }
    return text.npos;
}

std::string with_served_api(std::string text, const std::string& id, const std::string& url) {
    const std::string name = id + ".execute-api.";
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
        const std::size_t begin = begin_of_url(text, at);
        if (begin == text.npos) {
            continue;
        }
        const std::size_t end = text.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyz0123456789.-:", at + name.size());
        text.replace(begin, std::min(end, text.size()) - begin, url);
    }
    return text;
}

} // namespace

std::span<const FixtureSource> ApiGateway::fixture_sources() const {
    static constexpr FixtureSource rows[] = {
        {.kind = "http",
         .name = "METHOD",
         .read = front_request,
         .is_answered = true,
         .find_absent = find_absent}};
    return rows;
}

std::string
ApiGateway::in_served_names(Context& context, std::string text, std::string_view host) {
    for (const Api& api : all_apis(context.store)) {
        text = with_served_api(std::move(text), api.id, url_of(host, api.id));
    }
    return lambda::served_function_urls(std::move(text), "http", host);
}

std::vector<std::string> ApiGateway::triggers(Context& context, std::string_view host) {
    std::vector<std::string> lines;
    for_each_route(
        context, [&](const Route& route, const std::string& before, const std::string& own) {
            lines.push_back(fmt::format(
                "{} http://{}{}{} -> {}", route.method, host, before, own, what_answers(route)));
        });
    for (const lambda::FunctionUrl& url : lambda::all_urls(context.store)) {
        if (url.scope == context.scope) {
            lines.push_back(
                lambda::served_function_urls(lambda::address_of(url), "http", host) + " -> " +
                url.function + (url.qualifier.empty() ? "" : ":" + url.qualifier));
        }
    }
    return lines;
}

} // namespace snowglobe::apigateway
