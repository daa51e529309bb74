#include "apps/common/proxy_event.h"

#include "apps/common/base64.h"

#include <strings.h>

namespace apps {

std::optional<std::string> header(const json& event, const char* name) {
    const json headers = event.value("headers", json());
    for (const auto& [key, value] : headers.items()) {
        if (strcasecmp(key.c_str(), name) == 0 && value.is_string()) {
            return value.get<std::string>();
        }
    }
    return std::nullopt;
}

std::string body_of(const json& event) {
    const auto body = event.find("body");
    if (body == event.end() || body->is_null()) {
        return "";
    }
    const std::string text = body->get<std::string>();
    return event.value("isBase64Encoded", false) ? base64_decode(text) : text;
}

json json_answer(int status, const json& body) {
    return json_text_answer(status, body.dump());
}

json json_text_answer(int status, std::string body) {
    return {
        {"statusCode", status},
        {"headers", {{"content-type", "application/json"}}},
        {"body", std::move(body)}};
}

} // namespace apps
