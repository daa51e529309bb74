// The HTTP front in fixtures and in lines for people.
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
#include "services/apigateway/api.h"
#include "services/apigateway/api_gateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

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
    const std::string body = input.bytes();
    const bool text = is_valid_utf8(body);
    return {
        "Request",
        {{"method", input.name},
         {"host", host},
         {"path", target.substr(0, question)},
         {"query", question == std::string::npos ? "" : target.substr(question + 1)},
         {"headers", std::move(headers)},
         {"body", text ? body : base64_encode(body)},
         {"base64", !text}}};
}

std::string url_of(std::string_view host, const std::string& id) {
    return fmt::format("http://{}/_aws/execute-api/{}", host, id);
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
        {.kind = "http", .name = "METHOD", .read = front_request, .is_answered = true}};
    return rows;
}

std::string
ApiGateway::in_served_names(Context& context, std::string text, std::string_view host) {
    for (const Api& api : all_apis(context.store)) {
        text = with_served_api(std::move(text), api.id, url_of(host, api.id));
    }
    return text;
}

// The longer URL where the short one leads to another API: the first that has a path takes it.
std::vector<std::string> ApiGateway::triggers(Context& context, std::string_view host) {
    std::vector<std::string> lines;
    std::set<std::string> told;
    for (const Api& api : all_apis(context.store)) {
        for (const Route& route : routes_of(context.store, api)) {
            const std::string path = "/" + api.stage + route.path;
            const bool is_first = told.insert(route.method + " " + path).second;
            if (api.scope == context.scope) {
                lines.push_back(fmt::format(
                    "{} {}{} -> {}",
                    route.method,
                    is_first ? fmt::format("http://{}", host) : url_of(host, api.id),
                    path,
                    route.function));
            }
        }
    }
    return lines;
}

} // namespace snowglobe::apigateway
