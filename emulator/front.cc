#include "emulator/front.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/base/utf8.h"

#include <algorithm>

namespace snowglobe {

namespace {

// A function sees the port that queue URLs name, too, whichever this process has: else two of them
// would give two digests.
std::string canonical_host(std::string_view host) {
    const std::size_t colon = host.rfind(':');
    const bool has_port = colon != std::string_view::npos && colon + 1 < host.size() &&
                          host.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
    return has_port ? std::string(host.substr(0, colon)) + ":4566" : std::string(host);
}

bool is_host(std::string_view name) {
    constexpr std::string_view host = "host";
    return std::equal(name.begin(), name.end(), host.begin(), host.end(), [](char a, char b) {
        return (a | 0x20) == b;
    });
}

} // namespace

Call front_call(const HttpRequest& request) {
    Call call;
    call.service = "execute-api";
    call.operation = "Request";
    call.connection = request.connection;
    json headers = json::array();
    for (const auto& [name, value] : request.headers) {
        headers.push_back({name, is_host(name) ? canonical_host(value) : value});
    }
    const bool text = is_valid_utf8(request.body);
    call.request = {
        {"method", request.method},
        {"host", canonical_host(request.header("Host").value_or("localhost"))},
        {"path", std::string(request.path())},
        {"query", std::string(request.query())},
        {"headers", std::move(headers)},
        {"body", text ? request.body : base64_encode(request.body)},
        {"base64", !text}};
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
    response.body = reply.body.value("body", "");
    if (reply.body.value("base64", false)) {
        response.body = base64_decode(response.body).value_or("");
    }
    return response;
}

json to_document(const HttpResponse& response) {
    json headers = json::array();
    for (const auto& [name, value] : response.headers) {
        headers.push_back(json::array({name, value}));
    }
    const bool text = is_valid_utf8(response.body);
    return {
        {"status", response.status},
        {"headers", std::move(headers)},
        {"body", text ? response.body : base64_encode(response.body)},
        {"base64", !text}};
}

} // namespace snowglobe
