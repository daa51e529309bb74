// Whoever verifies Apple's identity tokens: "apple:{sub}:{email}" is one, anything else is not.
#include "apps/common/proxy_event.h"
#include "apps/epa/handlers/handlers.h"

namespace epa {

json apple(const json& event, snowglobe::Context&) {
    static const std::string start = "apple:";
    const json request = json::parse_or_discard(apps::body_of(event));
    const json given = request.is_object() ? request.value("identity_token", json()) : json();
    const std::string token = given.is_string() ? given.get<std::string>() : "";
    const std::size_t colon = token.find(':', start.size());
    if (!token.starts_with(start) || colon == std::string::npos) {
        return apps::json_answer(401, {{"error", "invalid_token"}});
    }
    return apps::json_answer(
        200,
        {{"sub", token.substr(start.size(), colon - start.size())},
         {"email", token.substr(colon + 1)}});
}

} // namespace epa
