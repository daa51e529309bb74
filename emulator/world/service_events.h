#pragma once
// What happens to services: a timer is due, a channel was notified, a run has ended, a reply has
// come. Each is told to its owner in a transaction of its own; what the owner wants then becomes
// events. An event that fails inside has done nothing and is put back.
#include "emulator/call/context.h"
#include "emulator/call/dispatch.h"
#include "emulator/call/operations.h"
#include "emulator/call/owner.h"
#include "emulator/store/store.h"
#include "emulator/call/faults.h"
#include "emulator/world/event_loop.h"
#include "emulator/world/observer.h"
#include "emulator/call/trace.h"
#include "services/service.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe {

class ServiceEvents {
public:
    // What is around it; all of it outlives this.
    struct Parts {
        Dispatch::Surroundings& around;
        const Operations& operations;
        Dispatch& dispatch;
        EventLoop& loop;
        Store& store;
        const Draws& draws;
        Trace& trace;
        Faults& faults;
        WorldObserver* const& observer; // may change, and be null
    };
    explicit ServiceEvents(Parts parts) : parts_(std::move(parts)) {}

    void run(Event& event, const TimerEvent& timer);
    void run(Event& event, const WakeEvent& wake);
    void run(Event& event, const InvokedEvent& invoked);
    void run(Event& event, const RepliedEvent& replied);
    // `body` as an event of the service; it is not tried again: what it throws is thrown.
    void run_once(
        Service& service,
        const Scope& scope,
        const std::string& id,
        const std::function<void(Context&)>& body);
    // The same without effects and untraced.
    void look(Service& service, const Scope& scope, const std::function<void(Context&)>& body);
    // The call of the event that runs (Context::call).
    Reply call(Context& context, Call call);

    // What an event or operation wanted becomes real: its transaction is committed.
    void committed(Context& context, Cause cause, std::uint64_t connection);

private:
    Context make_context(
        std::reference_wrapper<const Scope> scope,
        std::reference_wrapper<const std::string> id,
        std::string_view service,
        bool is_event) const;
    // Moves the event, which holds the owner, only if it fails.
    void run(
        Event& event,
        const Owner& owner,
        const std::string& id,
        Cause cause,
        const std::function<void(Service&, Context&)>& body);
    void try_again(Event& event, const Owner& owner);
    void wake_subscribers(const Context& context, const std::string& channel, Cause cause);
    void
    tell_observer(const Context& context, const Effects& effects, std::uint64_t connection);

    Parts parts_;
    Cause cause_;                                    // while an event runs: of its calls
    std::map<Owner, std::uint32_t> failed_in_a_row_; // events of the same owner
};

} // namespace snowglobe
