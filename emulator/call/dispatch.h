#pragma once
// Runs operations: one call, one transaction, one reply. Finds the operation, lets a fault strike,
// commits or rolls back, and keeps the calls that wait until a channel wakes them or their time has
// come. Time, events and who gets a reply are the business of what is around it (Surroundings).
#include "emulator/call/call.h"
#include "emulator/call/call_records.h"
#include "emulator/call/context.h"
#include "emulator/call/operations.h"
#include "emulator/call/waiting_calls.h"
#include "emulator/call/faults.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class Dispatch {
public:
    class Surroundings : public Context::Caller {
    public:
        virtual Time now() const = 0;
        // What comes into being from here on does so because of this.
        virtual void because_of(Cause cause) = 0;
        // The transaction is committed: what the operation wanted is to happen.
        virtual void committed(Context& context, Cause cause, std::uint64_t connection) = 0;
        // Or a part of its reply, which goes on.
        virtual void
        replied(const Asker& asker, const Call& call, Reply&& reply, Cause cause) = 0;
        // A call that waits is to run again: a moment from now, at a time, for the last time; or
        // its next run is forgotten, the last one, too.
        virtual void wake(const std::string& call_id, Cause cause) = 0;
        virtual void run_again(const std::string& call_id, Time at, Cause cause) = 0;
        virtual void
        expire(const std::string& call_id, Time at, TimerClass timer_class, Cause cause) = 0;
        virtual void forget(const std::string& call_id) = 0;
        // A request, and a reply to it, as one JSON document, if what they have is not that.
        virtual std::optional<json> whole_request(const Call&) { return std::nullopt; }
        virtual std::optional<json> whole_reply(const Call&, const Reply&) { return std::nullopt; }
        // A mistake of ours, which the caller gets as the service's internal error.
        virtual void failed_inside(const std::string& where, const std::string& what) = 0;

    protected:
        ~Surroundings() = default;
    };
    // Throws ApiError for a request that has not its operation's shape. Returns the request as the
    // operation is to see it, nothing if it is so already.
    using CheckShape = std::function<std::optional<json>(
        std::string_view service, std::string_view operation, const json& request)>;

    // All but the last outlive this.
    Dispatch(
        Surroundings& surroundings,
        const Operations& operations,
        Store& store,
        const Draws& draws,
        Trace& trace,
        Faults& faults,
        CheckShape check_shape);

    // A call that arrives: recorded as `kind`, and run. More runs than 0: it has waited, in an
    // earlier process.
    void arrive(
        std::string_view kind, Call&& call, Asker asker, Cause cause, std::uint32_t runs = 0);
    // What a fault does to a call (faults.h): of its host, its operation or its service. Nothing:
    // none strikes it.
    std::optional<json> strike(const Call& call);
    // One that waits runs again, because of that record; nothing happens if it does not wait.
    void again(const std::string& call_id, TraceId record, bool last);
    // The call of an event, which cannot wait: its reply, now.
    Reply answer_now(const Call& call, Cause cause);
    // What it would answer, without effects and untraced.
    Reply look(const Call& call);
    std::optional<json> coerced(const Call& call) const;

    // Those who wait for the channel run again.
    void notify(std::string_view channel, Cause cause);
    void drop(InputId input);              // nobody waits for its reply any more
    void drop_of(const std::string& invocation); // the same of a handler's run, unrecorded
    void expire(InputId input);            // it runs for the last time, now
    const WaitingCalls& waiting() const { return waiting_; }

private:
    using Found = Operations::Found;
    void run(
        const Found& found, Call&& call, Asker&& asker, Cause cause, std::uint32_t runs, bool last);
    // What a run has come to: the answer, a wait, or a part of the answer and a wait.
    struct Ran {
        std::optional<Reply> reply;
        std::optional<Wait> wait;
        bool is_delayed = false; // by a fault: the operation has not run
    };
    // One transaction: the operation, then commit or rollback. Moves `cause` to the reply's record.
    Ran execute(
        const Found& found,
        const Call& call,
        const Asker& asker,
        Cause& cause,
        std::uint32_t runs,
        bool last);
    Ran attempt(const Found& found, const Call& call, Context& context);
    std::optional<json> strike(const Found& found, const Call& call);
    TraceId record_request(
        const Found& found, std::string_view kind, TraceId cause, const Call& call);
    TraceId record_reply(const Found& found, TraceId cause, const Call& call, const Reply& reply);
    bool is_told_later(const Found& found, const Bytes& payload) const;
    Reply defective(const Call& call, const std::string& what);
    void park(Call&& call, Asker&& asker, Wait&& wait, Cause cause, std::uint32_t runs);
    std::optional<WaitingCall> unpark(const std::string& call_id);

    Surroundings& around_;
    const Operations& operations_;
    Store& store_;
    const Draws& draws_;
    Trace& trace_;
    Faults& faults_;
    CheckShape check_shape_;
    CallRecords records_;
    WaitingCalls waiting_;
};

} // namespace snowglobe
