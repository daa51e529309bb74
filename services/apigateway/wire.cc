#include "services/apigateway/wire.h"

#include "services/lambda/function_url.h"

#include <optional>

namespace snowglobe::apigateway {

namespace {

constexpr std::string_view signing_name = "execute-api";

// What a world knows an API's own host by; the region of the name does not matter.
std::string host_of_api(std::string_view id) {
    return std::string(id) + ".execute-api.localhost";
}

// Under which port the emulator is served, and by which of its addresses this machine is called, is
// nothing that a world may know: two ports give one trace.
std::string inner_host(std::string_view host) {
    const std::size_t port =
        host.find_last_not_of("0123456789") + 1; // after the colon, if there is one
    const bool has_port = port > 0 && port < host.size() && host[port - 1] == ':';
    std::string_view name = has_port ? host.substr(0, port - 1) : host;
    if (name == "127.0.0.1" || name == "[::1]") {
        name = "localhost";
    }
    return std::string(name) + (has_port ? ":4566" : "");
}

struct ApiPath {
    std::string_view id;
    std::string path; // with the stage
};

// Spellings that people know from LocalStack, which lead to one API under any host name:
// "/_aws/execute-api/<id>/<stage>/<path>" and "/restapis/<id>/<stage>/_user_request_/<path>".
std::optional<ApiPath> read_api_path(std::string_view path) {
    constexpr std::string_view newer = "/_aws/execute-api/";
    constexpr std::string_view older = "/restapis/";
    constexpr std::string_view mark = "/_user_request_";
    const bool is_newer = path.starts_with(newer);
    if (!is_newer && !path.starts_with(older)) {
        return std::nullopt;
    }
    path.remove_prefix(is_newer ? newer.size() : older.size());
    const std::size_t slash = path.find('/');
    if (slash == 0 || slash == path.npos) {
        return std::nullopt;
    }
    ApiPath out{path.substr(0, slash), std::string(path.substr(slash))};
    if (!is_newer) {
        const std::size_t at = out.path.find(mark);
        if (at == 0 || at == out.path.npos || out.path.find('/', 1) != at) {
            return std::nullopt;
        }
        out.path.erase(at, mark.size());
    }
    return out;
}

Call front_call(const HttpRequest& request) {
    Call call;
    call.connection = request.connection;
    std::string host = inner_host(request.header("Host").value_or("localhost"));
    std::string path(request.path());
    json headers = json::array();
    for (const auto& [name, value] : request.headers) {
        headers.push_back({name, equals_ignoring_case(name, "Host") ? host : value});
    }
    if (auto api = read_api_path(request.path())) {
        host = host_of_api(api->id);
        path = std::move(api->path);
    }
    call.request = to_json(
        {request.method,
         std::move(host),
         std::move(path),
         std::string(request.query()),
         std::move(headers)});
    call.payload = request.body;
    return call;
}

HttpResponse front_response(const Reply& reply) {
    if (reply.error) {
        return {
            reply.error->status,
            {{"Content-Type", "application/json"}, {"x-amzn-ErrorType", reply.error->code}},
            json({{"message", reply.error->message}}).dump()};
    }
    HttpResponse response;
    response.status = reply.body.value("statusCode", 200);
    for (const json& header : reply.body.value("headers", json::array())) {
        response.headers.emplace_back(header.at(0), header.at(1));
    }
    response.body = reply.payload.view();
    return response;
}

class FrontWire final : public Wire {
public:
    // Requests to a function's URL are signed for "lambda", as those to Lambda's API are.
    Claim claim(const Knock& knock) const override {
        const std::string_view host = knock.request.header("Host").value_or("");
        if (!lambda::function_url_id(host).empty()) {
            return Claim::named;
        }
        return knock.authorization.service == signing_name ? Claim::scope : Claim::anything;
    }

    std::variant<Call, ApiError>
    read(const Knock& knock, const Door& door, ReplyForm& form) const override {
        form.protocol = Protocol::own;
        form.operation = request_operation;
        form.row = door.find(form.operation);
        Call call = front_call(knock.request);
        call.service = door.service;
        call.operation = form.operation;
        return call;
    }

    HttpResponse render(const ReplyForm&, Reply reply, const Id128&) const override {
        return front_response(reply);
    }

    std::string resource(const Call& call) const override {
        return call.request.value("method", "") + " " + call.request.value("path", "");
    }
};

} // namespace

json to_json(FrontRequest request) {
    return {
        {"method", std::move(request.method)},
        {"host", std::move(request.host)},
        {"path", std::move(request.path)},
        {"query", std::move(request.query)},
        {"headers", std::move(request.headers)}};
}

const Wire& wire() {
    static const FrontWire wire;
    return wire;
}

} // namespace snowglobe::apigateway
