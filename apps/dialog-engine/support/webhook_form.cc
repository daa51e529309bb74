#include "apps/dialog-engine/support/webhook_form.h"

#include "apps/common/base64.h"
#include "apps/dialog-engine/support/encoding.h"

#include <stdexcept>

namespace dialog_engine {

using namespace apps;

namespace {

// "whatsapp:+5215512345678" is the same telephone as "whatsapp:+525512345678".
void normalise_sender(Form& form) {
    const auto from = form.find("From");
    if (from != form.end() && from->second.size() == 23 &&
        from->second.starts_with("whatsapp:+52") && from->second[12] == '1') {
        from->second.erase(12, 1);
    }
}

} // namespace

Form parse_form(std::string_view body) {
    Form form;
    for (std::size_t at = 0; at <= body.size();) {
        const std::size_t end = std::min(body.find('&', at), body.size());
        const std::string_view pair = body.substr(at, end - at);
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) {
            throw std::invalid_argument("form: a pair without '='");
        }
        const std::string_view value = pair.substr(equals + 1);
        form[std::string(pair.substr(0, equals))] =
            form_decode(value.substr(0, value.find('='))); // what a second '=' begins is dropped
        at = end + 1;
    }
    normalise_sender(form);
    return form;
}

std::string signature(std::string_view token, std::string_view url, const Form& form) {
    std::string text(url);
    for (const auto& [key, value] : form) {
        text += key + value;
    }
    return base64_encode(hmac_sha1(token, text));
}

bool is_signed(
    std::string_view given,
    std::string_view token,
    std::string_view host,
    std::string_view path,
    const Form& form) {
    const std::string bare(host.substr(0, host.rfind(':')));
    const std::string port(
        bare.size() == host.size() ? std::string_view(":443") : host.substr(bare.size()));
    const auto accepts = [&](const std::string& authority) {
        return given == signature(token, "https://" + authority + std::string(path), form);
    };
    return accepts(bare) || accepts(bare + port);
}

} // namespace dialog_engine
