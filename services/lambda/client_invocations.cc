#include "services/lambda/client_invocations.h"

#include "emulator/store/rows.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

constexpr std::uint32_t async_attempts_max = 3;
constexpr Duration async_age_max = hours{6};

Key async_key(const Scope& scope, std::string_view request_id) {
    return Key("lambda.async").text(scope.account).text(scope.region).text(request_id);
}

void run_async(
    Context& context,
    const Function& function,
    const std::string& request_id,
    const AsyncInvocation& async) {
    InvocationRequest request;
    request.id = request_id;
    request.scope = context.scope;
    request.function = function.image;
    request.payload = async.payload;
    request.attempt = async.attempts + 1;
    request.source = "asynchronous";
    if (request.attempt < async_attempts_max) {
        request.on_failure = "retried in " + to_text(minutes{request.attempt}) + " (try " +
                             std::to_string(request.attempt + 1) + " of " +
                             std::to_string(async_attempts_max) + ")";
    } else {
        request.on_failure = "discarded";
    }
    context.ask(std::move(request), "async/" + request_id);
}

} // namespace

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

void begin_async(
    Context& context,
    const Function& function,
    const std::string& request_id,
    std::string payload) {
    const AsyncInvocation async{function.image.name, std::move(payload), context.now};
    Rows<AsyncInvocation>(context.store).put(async_key(context.scope, request_id), async);
    run_async(context, function, request_id, async);
}

void retry_async(Context& context, const std::string& request_id) {
    const Key key = async_key(context.scope, request_id);
    const auto async = Rows<AsyncInvocation>(context.store).find(key);
    if (!async) {
        return;
    }
    if (const auto function = find_function(context.store, context.scope, async->function)) {
        run_async(context, *function, request_id, *async);
    } else {
        context.store.erase(key.str()); // the function was deleted
    }
}

void end_async(Context& context, const std::string& request_id, const InvocationResult& result) {
    const Rows<AsyncInvocation> table(context.store);
    const Key key = async_key(context.scope, request_id);
    auto async = table.find(key);
    if (!async) {
        return;
    }
    Duration pause{};
    switch (result.kind) {
    case InvocationResult::Kind::ok:
        table.erase(key);
        return;
    case InvocationResult::Kind::function_error:
        async->throttles = 0;
        if (++async->attempts == async_attempts_max) {
            table.erase(key);
            return;
        }
        pause = minutes{async->attempts};
        break;
    case InvocationResult::Kind::throttled:
        pause = back_off(++async->throttles, minutes{5});
        break;
    }
    if (context.now + pause > async->accepted + async_age_max) {
        table.erase(key);
        return;
    }
    table.put(key, *async);
    context.schedule_at("async/" + request_id, context.now + pause, TimerClass::foreground);
}

void end_sync(Context& context, const std::string& request_id, const InvocationResult& result) {
    auto exchange = sync_invocation(context, context.scope, request_id);
    if (exchange.find()) {
        exchange.on_replied({true, result.kind, result.payload, result.log_tail});
    }
}

} // namespace snowglobe::lambda
