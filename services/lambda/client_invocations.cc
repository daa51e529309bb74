#include "services/lambda/client_invocations.h"

#include "emulator/store/rows.h"

#include <algorithm>

namespace snowglobe::lambda {

Duration back_off(std::uint32_t nth, Duration most) {
    const std::uint32_t doublings = std::min<std::uint32_t>(nth > 0 ? nth - 1 : 0, 20);
    return std::min<Duration>(seconds{std::int64_t{1} << doublings}, most);
}

Exchange<SyncInvocation>
sync_invocation(Context& context, const Scope& scope, std::string_view request_id) {
    constexpr std::string_view space = "lambda.invocation";
    return {
        context,
        space,
        Key(space).text(scope.account).text(scope.region).text(request_id),
        request_id};
}

void end_sync(Context& context, const std::string& request_id, const InvocationResult& result) {
    auto exchange = sync_invocation(context, context.scope, request_id);
    if (const auto asked = exchange.find()) {
        exchange.on_replied(
            {true, result.kind, result.payload, result.log_tail, asked->version});
    }
}

} // namespace snowglobe::lambda
