#pragma once
// The HTTP front for functions, as API Gateway's REST APIs are: routes of APIs lead to functions,
// with the proxy event of payload version 1.0. Registered under the service name of its endpoints.
//
// Keys of invocations, calls and timers: answer/<request id>, fetch/<request id>,
// forget/<request id>.
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

class ApiGateway final : public Service {
public:
    std::string_view name() const override { return "execute-api"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    // Requests have a body, if it is empty, too.
    std::optional<json> whole_request(const Call& call) const override;
    std::optional<json> whole_reply(const Call& call, const Reply& reply) const override;
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    void on_timer(Context& context, const std::string& key) override;
    void
    on_invoked(Context& context, const std::string& key, const InvocationResult& result) override;
    void on_replied(Context& context, const std::string& key, const Reply& reply) override;
    void renew(Context& context, InvocationRequest& request) override;
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::string
    in_served_names(Context& context, std::string text, std::string_view host) override;
    std::vector<std::string> triggers(Context& context, std::string_view host) override;
};

} // namespace snowglobe::apigateway
