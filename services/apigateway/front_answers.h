#pragma once
// How a request is answered: by its function, by the host it was handed on to, by the gateway.
#include "emulator/call/context.h"
#include "services/apigateway/api.h"
#include "services/apigateway/integration.h"
#include "services/apigateway/proxy.h"

#include <string>

namespace snowglobe::apigateway {

// What names this request to its client and its function, the same in every run.
struct RequestNames {
    std::string exchange;    // in the store
    std::string request_id;  // a client may choose it, as in AWS, but
    std::string extended_id; // not this one
    std::string trace;       // X-Amzn-Trace-Id
};
RequestNames names_of(Context& context, const json& headers);

class FrontAnswers {
public:
    FrontAnswers(Context& context, std::string host, json headers, RequestNames names)
        : context_(context), host_(std::move(host)), headers_(std::move(headers)),
          names_(std::move(names)) {}

    Outcome answer(const Api& api, ProxyAnswer answer) const;
    // As it is, with no headers of an API.
    static Outcome plain(ProxyAnswer answer);
    Outcome no_route() const;
    Outcome finish(const Integration& state) const;
    Outcome timed_out(const Integration& state) const;

private:
    Outcome finish_url(const Integration& state) const;

    Context& context_;
    const std::string host_;
    const json headers_;
    const RequestNames names_;
};

} // namespace snowglobe::apigateway
