#pragma once
// The outside world of an app: what context.http of a handler becomes. A host is bound to a fake, a
// handler that the template declares with Snowglobe::Fake, which is invoked with the request and
// answers it. Faults of a host (call/faults.h) are applied here. The last requests are kept for
// people.
//
// Keys of timers and invocations:
//     go/<request id>       the request reaches its host, after the delay of a fault
//     timeout/<request id>  who asked does not wait for the answer any longer
//     answer/<request id>   the fake has answered
//     forget/<request id>   an outcome that nobody fetched
#include "services/lambda/lambda.h"
#include "services/network.h"
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snowglobe::outside {

class Outside final : public Service {
public:
    // `network` outlives this object; null: hosts without a fake are never reached.
    explicit Outside(lambda::Lambda::CheckLibrary check_library, Network* network = nullptr)
        : check_library_(std::move(check_library)), network_(network) {}

    std::string_view name() const override { return "outside"; }
    std::span<const OperationRow> operations() const override;
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    void on_timer(Context& context, const std::string& key) override;
    void
    on_invoked(Context& context, const std::string& key, const InvocationResult& result) override;
    void on_replied(Context& context, const std::string& key, const Reply& reply) override;
    void renew(Context& context, InvocationRequest& request) override;
    std::optional<OutboundCall>
    outbound_call(OutboundRequest&& request, const std::string& function) const override;
    std::vector<std::string> names(Context& context, Named kind) override;
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::span<const OutcomeSection> outcome_sections() const override;

    void check_library(const FunctionImage& image) const;

private:
    lambda::Lambda::CheckLibrary check_library_;
    Network* network_;
};

} // namespace snowglobe::outside
