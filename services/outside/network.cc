#include "services/network.h"

#include "services/http_body.h"

namespace snowglobe {

namespace {

constexpr std::string_view service_name = "outside";
constexpr std::string_view answer_name = "Answer";

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
    call.service = service_name;
    call.operation = answer_name;
    call.request = {{"Id", id}};
    if (const auto* error = std::get_if<std::string>(&result)) {
        call.request["Error"] = *error;
    } else {
        call.request["Response"] = to_document(std::get<HttpResponse>(result));
    }
    return call;
}

bool is_network_answer(const Call& call) {
    return call.service == service_name && call.operation == answer_name;
}

} // namespace snowglobe
