#include "emulator/edge/real_network.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"

#include <chrono>

namespace snowglobe {

namespace {

// A real host has this long to answer a handler.
constexpr std::chrono::milliseconds answer_timeout{30'000};

} // namespace

void RealNetwork::fetch(const std::string& id, const json& request) {
    HttpRequest made;
    made.method = request.value("method", "GET");
    made.target = request.at("url").get<std::string>();
    for (const json& header : request.value("headers", json::array())) {
        made.headers.emplace_back(header.at(0), header.at(1));
    }
    made.body = request.value("body", "");
    if (request.value("base64", false)) {
        made.body = base64_decode(made.body).value_or("");
    }
    client_.fetch(std::move(made), answer_timeout, [this, id](const HttpClient::Result& result) {
        edge_.submit_unanswered(network_answer(id, result));
    });
}

} // namespace snowglobe
