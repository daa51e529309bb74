#pragma once
// One run of a request to an API or a function URL. The operation runs again each time that
// something it has asked for has come (call/exchange.h): the answer of an authorizer, an issuer's
// keys, the function's answer.
//
// Rows: apigateway.exchange (id)   Integration
//       apigateway.keys (issuer)   IssuerKeys
#include "services/apigateway/authorization.h"
#include "services/apigateway/front_answers.h"
#include "services/apigateway/integration.h"
#include "services/apigateway/jwt.h"
#include "services/apigateway/target.h"

#include <cstdint>
#include <string>

namespace snowglobe::apigateway {

// What an issuer has shown; API Gateway keeps it for two hours.
struct IssuerKeys {
    Time expires{};
    json keys;
    template <class Archive> void fields(Archive& archive) { archive(expires, keys); }
};

class Front {
public:
    Front(Context& context, const json& request);
    Outcome run();

private:
    // From the top.
    Outcome begin();
    Outcome begin_url(const std::string& id);
    // What was asked for is there.
    Outcome go_on(const Integration& state);

    // Past the authorizer, if there is one.
    Outcome authorize(const Target& target);
    Outcome authorize_signed(const Target& target);
    Outcome ask_authorizer(const Target& target, const Authorizer& authorizer);
    Outcome take_authorizer_answer(const Target& target, const Integration& state);
    Outcome check_token(const Target& target, const Authorizer& authorizer);
    Outcome take_keys(const Target& target, const Integration& state);
    Outcome integrate(const Target& target, const json& authorizer);
    Outcome integrate(const Target& target, const Authorization& authorization);

    Outcome ask_function(
        const Api& api,
        const std::string& function,
        const std::string& who,
        const json& event,
        Integration state,
        std::string request_id = {}); // of the run; empty: it has one of its own
    Outcome fetch(Integration state, Integration::Phase phase, json request);

    Integration state_of(const Api& api) const;
    json event_of(const Target& target, bool format_2) const;
    std::string identity_text(const std::vector<std::string>& identity) const;

    Context& context_;
    const json& request_;
    const json headers_;
    const std::string method_;
    const std::string host_;
    const std::string path_; // with the stage
    const RequestNames names_;
    const FrontAnswers told_;
    Exchange<Integration> asked_;
};

} // namespace snowglobe::apigateway
