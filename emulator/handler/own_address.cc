#include "emulator/handler/own_address.h"

#include "emulator/base/json.h"

#include <string>

namespace snowglobe {

namespace {

void hide(std::string_view address, std::string& text) {
    for (std::size_t at = 0; (at = text.find(address, at)) != text.npos;
         at += address_of_all.size()) {
        text.replace(at, address.size(), address_of_all);
    }
}

void hide_in_request(std::string_view address, json& request) {
    if (!request.is_object()) {
        return;
    }
    const std::string url = "http://" + std::string(address) + "/";
    for (auto& [name, value] : request.items()) {
        if (std::string_view(name).ends_with("Url") && value.is_string()) {
            std::string text = value.get<std::string>();
            if (text.starts_with(url)) {
                hide(address, text);
                value = std::move(text);
            }
        }
    }
}

} // namespace

void hide_address(std::string_view address, Step& step) {
    if (address.empty()) {
        return;
    }
    for (std::string& line : step.logs) {
        hide(address, line);
    }
    if (auto* call = std::get_if<CallAction>(&step.action)) {
        hide_in_request(address, call->request);
    } else if (auto* result = std::get_if<ResultAction>(&step.action)) {
        hide(address, result->payload);
    } else if (auto* failure = std::get_if<FailureAction>(&step.action)) {
        hide(address, failure->payload);
    }
}

} // namespace snowglobe
