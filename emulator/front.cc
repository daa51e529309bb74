#include "emulator/front.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/base/utf8.h"

namespace snowglobe {

Call front_call(const HttpRequest& request) {
    Call call;
    call.service = "execute-api";
    call.operation = "Request";
    call.connection = request.connection;
    json headers = json::array();
    for (const auto& [name, value] : request.headers) {
        headers.push_back({name, value});
    }
    const bool text = is_valid_utf8(request.body);
    call.request = {
        {"method", request.method},
        {"host", std::string(request.header("Host").value_or("localhost"))},
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
