// Google's sign-in: accounts.google.com (the page), oauth2.googleapis.com/token and
// www.googleapis.com/oauth2/v1/userinfo. Everybody has an account: the page sends the browser back
// with the code of ann@example.com, or of the `login_hint`; "4/ben@example.com" is the code of Ben,
// and what has no '@' is none. It keeps nothing, so a code may be used twice.
#include "apps/common/proxy_event.h"
#include "apps/common/setting.h"
#include "apps/epa/domain/digest.h"
#include "apps/epa/domain/form.h"
#include "apps/epa/handlers/handlers.h"

namespace epa {

namespace {

constexpr std::string_view code_start = "4/";
constexpr std::string_view token_start = "ya29.";

json refused(int status, const char* error) {
    return apps::json_answer(status, {{"error", error}});
}

json page(const json& event) {
    const json query = event.value("queryStringParameters", json());
    const std::string back = query.is_object() ? query.value("redirect_uri", "") : "";
    if (back.empty() ||
        query.value("client_id", "") != apps::required_setting("EPA_GOOGLE_WEB_CLIENT_ID")) {
        return refused(400, "invalid_request");
    }
    std::vector<std::pair<std::string, std::string>> members = {
        {"code", std::string(code_start) + query.value("login_hint", "ann@example.com")}};
    if (query.contains("state")) {
        members.emplace_back("state", query.at("state").get<std::string>());
    }
    return {
        {"statusCode", 302}, {"headers", json{{"location", back + "?" + form(members)}}}};
}

json token(const json& event) {
    auto given = read_form(apps::body_of(event));
    if (given["client_id"] != apps::required_setting("EPA_GOOGLE_WEB_CLIENT_ID") ||
        given["client_secret"] != apps::required_setting("EPA_GOOGLE_WEB_CLIENT_SECRET")) {
        return refused(401, "invalid_client");
    }
    const std::string& code = given["code"];
    if (given["grant_type"] != "authorization_code" || !code.starts_with(code_start) ||
        code.find('@') == std::string::npos ||
        given["redirect_uri"] != apps::required_setting("EPA_GOOGLE_WEB_CLIENT_REDIRECT_URI")) {
        return refused(400, "invalid_grant");
    }
    const std::string email = code.substr(code_start.size());
    return apps::json_answer(
        200,
        {{"access_token", std::string(token_start) + email},
         {"expires_in", 3599},
         {"token_type", "Bearer"}});
}

json userinfo(const json& event) {
    const std::string start = "Bearer " + std::string(token_start);
    const std::string given = apps::header(event, "authorization").value_or("");
    if (!given.starts_with(start)) {
        return refused(401, "invalid_token");
    }
    const std::string email = given.substr(start.size());
    return apps::json_answer(
        200,
        {{"id", to_hex(sha256(email)).substr(0, 21)}, {"email", email}, {"verified_email", true}});
}

} // namespace

json google(const json& event, snowglobe::Context&) {
    const std::string method = event.at("httpMethod").get<std::string>();
    const std::string path = event.at("path").get<std::string>();
    if (method == "GET" && path == "/o/oauth2/v2/auth") {
        return page(event);
    }
    if (method == "POST" && path == "/token") {
        return token(event);
    }
    if (method == "GET" && path == "/oauth2/v1/userinfo") {
        return userinfo(event);
    }
    return refused(404, "not_found");
}

} // namespace epa
