#include "apps/epa/adapters/outside.h"

#include "apps/common/setting.h"
#include "apps/epa/domain/form.h"

namespace epa {

namespace {

constexpr std::chrono::seconds provider_patience{5};
constexpr std::chrono::seconds push_patience{2}; // so that one phone does not cost the whole batch

// The answer as JSON, or nothing unless it is a 200 with an object.
json ask(snowglobe::Context& context, snowglobe::HttpRequest request) {
    request.timeout = provider_patience;
    try {
        const snowglobe::HttpResponse response = context.http(request);
        json answer = json::parse_or_discard(response.body);
        return response.status == 200 && answer.is_object() ? answer : json();
    } catch (const snowglobe::HttpError& error) {
        context.log(std::string("no answer: ") + error.what());
        return nullptr;
    }
}

std::string text(const json& answer, const char* name) {
    const auto found = answer.is_object() ? answer.find(name) : answer.end();
    return found != answer.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Identity> identity(const json& answer, const char* id) {
    Identity out{text(answer, id), text(answer, "email")};
    return out.id.empty() || out.email.empty() ? std::nullopt : std::optional(std::move(out));
}

} // namespace

std::string google_page(const std::string& state) {
    return apps::setting("EPA_GOOGLE_AUTH_URL", "https://accounts.google.com/o/oauth2/v2/auth") +
           "?" +
           form(
               {{"client_id", apps::required_setting("EPA_GOOGLE_WEB_CLIENT_ID")},
                {"redirect_uri", apps::required_setting("EPA_GOOGLE_WEB_CLIENT_REDIRECT_URI")},
                {"response_type", "code"},
                {"scope", "openid email profile"},
                {"access_type", "offline"},
                {"prompt", "consent"},
                {"state", state}});
}

std::optional<Identity> ask_google(snowglobe::Context& context, const std::string& code) {
    snowglobe::HttpRequest exchange;
    exchange.method = "POST";
    exchange.url = apps::setting("EPA_GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token");
    exchange.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    exchange.body = form(
        {{"code", code},
         {"client_id", apps::required_setting("EPA_GOOGLE_WEB_CLIENT_ID")},
         {"client_secret", apps::required_setting("EPA_GOOGLE_WEB_CLIENT_SECRET")},
         {"redirect_uri", apps::required_setting("EPA_GOOGLE_WEB_CLIENT_REDIRECT_URI")},
         {"grant_type", "authorization_code"}});
    const std::string token = text(ask(context, std::move(exchange)), "access_token");
    if (token.empty()) {
        return std::nullopt;
    }
    snowglobe::HttpRequest who;
    who.url = apps::setting(
        "EPA_GOOGLE_USERINFO_URL", "https://www.googleapis.com/oauth2/v1/userinfo");
    who.headers = {{"authorization", "Bearer " + token}};
    return identity(ask(context, std::move(who)), "id");
}

std::optional<Identity>
ask_apple(snowglobe::Context& context, const std::string& identity_token) {
    snowglobe::HttpRequest request;
    request.method = "POST";
    request.url = apps::required_setting("EPA_APPLE_VERIFY_URL");
    request.headers = {{"content-type", "application/json"}};
    request.body = json{{"identity_token", identity_token}}.dump();
    return identity(ask(context, std::move(request)), "sub");
}

Push push(
    snowglobe::Context& context,
    const std::string& device,
    const std::string& title,
    const std::string& body,
    const std::string& post_id) {
    snowglobe::HttpRequest request;
    request.method = "POST";
    request.url = apps::required_setting("EPA_PUSH_URL");
    request.headers = {{"content-type", "application/json"}};
    request.body = json{
        {"token", device},
        {"title", title},
        {"body", body},
        {"data", json{{"post_id", post_id}}}}
                       .dump();
    request.timeout = push_patience;
    try {
        const int status = context.http(request).status;
        if (status >= 200 && status < 300) {
            return Push::done;
        }
        if (status == 410) {
            return Push::gone;
        }
        return status == 429 || status >= 500 ? Push::later : Push::never;
    } catch (const snowglobe::HttpError&) {
        return Push::later;
    }
}

} // namespace epa
