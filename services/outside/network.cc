#include "services/network.h"

#include "services/http_body.h"

namespace snowglobe {

namespace {

json to_document(const HttpResponse& response) {
    json headers = json::array();
    for (const auto& [name, value] : response.headers) {
        headers.push_back(json::array({name, value}));
    }
    json out = {{"status", response.status}, {"headers", std::move(headers)}};
    put_body(out, response.body);
    return out;
}

} // namespace

Call network_answer(const std::string& id, const std::variant<HttpResponse, std::string>& result) {
    Call call;
    call.service = "outside";
    call.operation = "Answer";
    call.request = {{"Id", id}};
    if (const auto* error = std::get_if<std::string>(&result)) {
        call.request["Error"] = *error;
    } else {
        call.request["Response"] = to_document(std::get<HttpResponse>(result));
    }
    return call;
}

} // namespace snowglobe
