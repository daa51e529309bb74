#include "apps/dialog-engine/fakes/exchange.h"

#include "apps/dialog-engine/support/encoding.h"

#include <string_view>
#include <strings.h>

namespace dialog_engine {

namespace {

std::string path_of(std::string_view url) {
    const std::size_t host = url.find("://");
    const std::size_t path = url.find('/', host == std::string_view::npos ? 0 : host + 3);
    return path == std::string_view::npos
               ? "/"
               : std::string(url.substr(path, url.find('?', path) - path));
}

} // namespace

OutsideRequest::OutsideRequest(const json& event)
    : method(event.at("method").get<std::string>()),
      path(path_of(event.at("url").get_ref<const std::string&>())), body(event.value("body", "")),
      headers(event.at("headers")) {
    if (event.value("base64", false)) {
        body = base64_decode(body);
    }
}

std::optional<std::string> OutsideRequest::header(const char* name) const {
    for (const json& pair : headers) {
        if (strcasecmp(pair.at(0).get_ref<const std::string&>().c_str(), name) == 0) {
            return pair.at(1).get<std::string>();
        }
    }
    return std::nullopt;
}

json answer(int status, const json& body) {
    return {
        {"status", status},
        {"headers", json::array({json::array({"content-type", "application/json"})})},
        {"body", body.dump()}};
}

} // namespace dialog_engine
