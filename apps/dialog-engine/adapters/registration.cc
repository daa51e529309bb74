#include "apps/dialog-engine/adapters/registration.h"

#include "apps/common/setting.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/lru_cache.h"

#include <stdexcept>

namespace dialog_engine {

using namespace apps;

namespace {

// The service has been seen to write booleans as "True" and "False".
bool to_bool(const json& value) {
    if (value.is_string()) {
        const std::string& text = value.get_ref<const std::string&>();
        if (text == "True" || text == "true") {
            return true;
        }
        if (text == "False" || text == "false") {
            return false;
        }
        throw std::runtime_error("registration: not a boolean: " + text);
    }
    return value.get<bool>();
}

CodeValidation ask(snowglobe::Context& context, const std::string& code) {
    snowglobe::HttpRequest request;
    request.method = "POST";
    request.url = setting(
        "REGISTRATION_VALIDATION_URL", "http://localhost:8000/api/v1/identity/validate-code");
    request.headers = {
        {"authorization", "Bearer " + setting("REGISTRATION_VALIDATION_KEY", "bacon")},
        {"content-type", "application/json"}};
    request.body = json({{"code", code}, {"stage", setting("STAGE", "")}}).dump();
    const snowglobe::HttpResponse response = context.http(request);
    const json answer = json::parse_or_discard(response.body);
    if (!answer.is_object() || !answer.contains("valid")) {
        throw std::runtime_error(
            "registration: no answer to a code, status " + std::to_string(response.status));
    }
    return {
        to_bool(answer.at("valid")),
        to_bool(answer.value("is_demo", json(false))),
        answer.value("account_info", json())};
}

} // namespace

CodeValidation validate_code(snowglobe::Context& context, const std::string& code) {
    static LruCache<CodeValidation> known(1024); // lives as long as this warm instance
    if (const CodeValidation* answer = known.find(code)) {
        return *answer;
    }
    const CodeValidation answer = ask(context, code);
    known.put(code, answer);
    return answer;
}

} // namespace dialog_engine
