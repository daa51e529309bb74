#include "emulator/world/service_events.h"

#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/call/channels.h"
#include "emulator/store/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace snowglobe {

namespace {

// An event that fails inside is tried again after a second, then two, four, and so on.
constexpr Duration retry_min = seconds{1};
constexpr std::uint32_t retry_doublings_max = 6;

std::string timer_name(const Owner& owner) {
    return "timer/" + owner.service + "/" + owner.scope.account + "/" + owner.scope.region + "/" +
           owner.key;
}

std::string wake_name(const Owner& owner) {
    return "wake/" + owner.service + "/" + owner.scope.account + "/" + owner.scope.region + "/" +
           owner.key;
}

bool is_empty(const Effects& effects) {
    return effects.timers.empty() && effects.notified.empty() && effects.invocations.empty() &&
           effects.asked.empty() && effects.holds.empty() && effects.real_deadlines.empty() &&
           effects.pushes.empty() && effects.counts.empty() && effects.item_failures.empty() &&
           effects.dead_letters.empty() && effects.disturbances.empty() && effects.gone.empty();
}

} // namespace

Context ServiceEvents::make_context(
    std::reference_wrapper<const Scope> scope,
    std::reference_wrapper<const std::string> id,
    std::string_view service,
    bool is_event) const {
    return Context(
        parts_.around,
        parts_.store,
        parts_.draws,
        parts_.loop.now(),
        scope,
        id,
        service,
        is_event);
}

void ServiceEvents::run(Event& event, const TimerEvent& timer) {
    const Owner& owner = timer.owner;
    const Time now = parts_.loop.now();
    const std::string id = fmt::format("timer/{}/{}/{}", owner.service, owner.key, epoch_ns(now));
    const Cause cause{parts_.trace.record(now, "timer", event.cause, id, {}), event.root};
    run(event, owner, id, cause, [&](Service& service, Context& context) {
        service.on_timer(context, owner.key);
    });
}

void ServiceEvents::run(Event& event, const WakeEvent& wake) {
    const Owner& owner = wake.owner;
    const Time now = parts_.loop.now();
    const std::string id = fmt::format("wake/{}/{}/{}", owner.service, owner.key, epoch_ns(now));
    const Cause cause{parts_.trace.record(now, "wake", event.cause, id, {}), event.root};
    run(event, owner, id, cause, [&](Service& service, Context& context) {
        service.on_wake(context, owner.key);
    });
}

void ServiceEvents::run(Event& event, const InvokedEvent& invoked) {
    const Cause cause{event.cause, event.root};
    const std::string id = "invoked/" + invoked.result.id;
    run(event, invoked.owner, id, cause, [&](Service& service, Context& context) {
        service.on_invoked(context, invoked.owner.key, invoked.result);
    });
}

void ServiceEvents::run(Event& event, const RepliedEvent& replied) {
    const Cause cause{event.cause, event.root};
    const std::string id = "replied/" + replied.call_id;
    run(event, replied.owner, id, cause, [&](Service& service, Context& context) {
        service.on_replied(context, replied.owner.key, replied.reply);
    });
}

void ServiceEvents::run(
    Event& event,
    const Owner& owner,
    const std::string& id,
    Cause cause,
    const std::function<void(Service&, Context&)>& body) {
    Service* target = parts_.operations.service(owner.service);
    SNOWGLOBE_CHECK(target != nullptr);
    Context context = make_context(owner.scope, id, owner.service, true);
    const Cause outer = std::exchange(cause_, cause);
    parts_.around.because_of(cause);
    parts_.store.begin();
    try {
        body(*target, context);
        parts_.store.commit();
        committed(context, cause, 0);
        if (!failed_in_a_row_.empty()) {
            failed_in_a_row_.erase(owner);
        }
    } catch (const ApiError& error) {
        parts_.store.rollback();
        log_error("event {} failed inside: {}: {}", id, error.code, error.what());
        parts_.trace.record(parts_.loop.now(), "event_failed", cause.record, id, {});
        try_again(event, owner);
    } catch (const std::exception& bug) {
        parts_.store.rollback();
        parts_.around.failed_inside("event " + id, bug.what());
        parts_.trace.record(parts_.loop.now(), "event_failed", cause.record, id, {});
        try_again(event, owner);
    }
    cause_ = outer;
}

// Its owner counts on it: a timer that is consumed and has done nothing would leave a mapping
// polling for good. What it was to do is still to be done, but nobody waits for it any more.
void ServiceEvents::try_again(Event& event, const Owner& owner) {
    const std::string name =
        std::holds_alternative<TimerEvent>(event.action)  ? timer_name(owner)
        : std::holds_alternative<WakeEvent>(event.action) ? wake_name(owner)
                                                          : std::string();
    if (!name.empty() && parts_.loop.events().contains(name)) {
        return; // a call that it made before it failed has made it due again
    }
    const std::uint32_t failures = failed_in_a_row_[owner]++;
    event.at = parts_.loop.now() + retry_min * (1 << std::min(failures, retry_doublings_max));
    event.timer_class = TimerClass::background;
    parts_.loop.push(std::move(event), name);
}

void ServiceEvents::run_once(
    Service& target,
    const Scope& scope,
    const std::string& id,
    const std::function<void(Context&)>& body) {
    const Cause cause{
        parts_.trace.record(parts_.loop.now(), "setup", TraceId::none, id, {}), InputId::none};
    Context context = make_context(scope, id, target.name(), true);
    const Cause outer = std::exchange(cause_, cause);
    parts_.around.because_of(cause);
    parts_.store.begin();
    try {
        body(context);
    } catch (...) {
        parts_.store.rollback();
        cause_ = outer;
        throw;
    }
    parts_.store.commit();
    committed(context, cause, 0);
    cause_ = outer;
}

void ServiceEvents::look(
    Service& target, const Scope& scope, const std::function<void(Context&)>& body) {
    static const std::string id = "look";
    Context context = make_context(scope, id, target.name(), false);
    parts_.store.begin();
    try {
        body(context);
    } catch (...) {
        parts_.store.rollback();
        throw;
    }
    parts_.store.rollback();
}

Reply ServiceEvents::call(Context& context, Call call) {
    parts_.store.commit();
    committed(context, cause_, 0);
    Reply reply = parts_.dispatch.answer_now(call, cause_);
    parts_.around.because_of(cause_);
    parts_.store.begin();
    return reply;
}

// Its effects become real.
void ServiceEvents::committed(Context& context, Cause cause, std::uint64_t connection) {
    if (is_empty(context.effects())) {
        return;
    }
    Effects effects = std::move(context.effects()); // which are none after it
    for (Effects::Timer& timer : effects.timers) {
        Owner owner{std::string(context.service()), context.scope, std::move(timer.key)};
        const std::string name = timer_name(owner);
        if (timer.cancelled) {
            parts_.loop.events().cancel(name);
        } else {
            const std::string who = owner.key;
            parts_.loop.push_at(
                timer.at, timer.timer_class, who, cause, TimerEvent{std::move(owner)}, name);
        }
    }
    for (const std::string& channel : effects.notified) {
        parts_.dispatch.notify(channel, cause);
        if (!channel.starts_with(in_order)) { // which only calls wait on
            wake_subscribers(context, channel, cause);
        }
    }
    for (InvocationRequest& request : effects.invocations) {
        const std::string who = request.id;
        parts_.loop.push_hop(Phase::work, "hop.start", who, cause, StartEvent{std::move(request)});
    }
    for (Effects::Asked& asked : effects.asked) {
        Owner owner{std::string(context.service()), context.scope, std::move(asked.key)};
        const std::string who = asked.call.id;
        parts_.loop.push_hop(
            Phase::work,
            "hop.ask",
            who,
            cause,
            AskEvent{std::move(owner), std::move(asked.call)});
    }
    for (const Effects::Disturbance& one : effects.disturbances) {
        parts_.faults.count_chaos(one.chaos);
        std::string fields = one.told.dump();
        fields = fields.substr(1, fields.size() - 2);
        parts_.trace.record(parts_.loop.now(), "chaos", cause.record, one.who, fields);
    }
    if (parts_.observer != nullptr) {
        tell_observer(context, effects, connection);
    }
}

void ServiceEvents::wake_subscribers(
    const Context& context, const std::string& channel, Cause cause) {
    const Key prefix = subscription_key(channel);
    std::vector<Owner> subscribers;
    parts_.store.scan(
        prefix.str(),
        prefix.end(),
        Direction::forward,
        [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            reader.text();
            Owner owner;
            owner.service = reader.text();
            owner.scope.account = reader.text();
            owner.scope.region = reader.text();
            owner.key = reader.text();
            subscribers.push_back(std::move(owner));
            return true;
        });
    for (Owner& owner : subscribers) {
        const std::string name = wake_name(owner);
        if (!parts_.loop.events().contains(name)) {
            const std::string who = context.id + ">" + owner.key;
            parts_.loop.push_hop(
                Phase::work, "hop.wake", who, cause, WakeEvent{std::move(owner)}, name);
        }
    }
}

void ServiceEvents::tell_observer(
    const Context& context, const Effects& effects, std::uint64_t connection) {
    for (const Effects::RealDeadline& deadline : effects.real_deadlines) {
        parts_.observer->real_deadline_changed(
            deadline.service.empty() ? std::string(context.service()) : deadline.service,
            context.scope,
            deadline);
    }
    for (const std::string& channel : effects.notified) {
        parts_.observer->notified(channel);
    }
    for (const Effects::Push& push : effects.pushes) {
        parts_.observer->pushed(push);
    }
    for (const Effects::Hold& hold : effects.holds) {
        parts_.observer->hold_changed(connection, hold);
    }
    for (const Effects::Count& count : effects.counts) {
        parts_.observer->counted(count);
    }
    for (const ItemFailures& failures : effects.item_failures) {
        parts_.observer->items_failed(failures);
    }
    for (const DeadLetters& letters : effects.dead_letters) {
        parts_.observer->dead_lettered(letters);
    }
    for (const std::string& message : effects.gone) {
        parts_.observer->gone(message);
    }
}

} // namespace snowglobe
