#pragma once
// An operation that asks for what takes its time, waits for it, and answers with what has come of
// it. It is one call that runs again and again, in whichever process: what it has asked is a row.
//
//     Exchange<State> exchange(context, "space", key, id); // the same id in every run
//     if (auto state = exchange.find()) {                  // a later run
//         if (!state->done) {
//             return exchange.wait();
//         }
//         exchange.end();
//         return answer(*state);
//     }
//     context.ask(...);                                    // the first one
//     return exchange.begin(state);
//
// The event that has the answer puts it into the state and calls on_replied. An answer that nobody
// fetches (the client is gone) is forgotten: forget() at the timer "forget/<id>".
//
// State: a row's value (store/record.h) with a `bool done`.
#include "emulator/call/context.h"
#include "emulator/store/rows.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe {

template <class State> class Exchange {
public:
    // `space` names the channel; `key` is the row's.
    Exchange(Context& context, std::string_view space, Key key, std::string_view id)
        : context_(context), table_(context.store), key_(std::move(key)),
          channel_(std::string(space) + "/" + std::string(id)),
          forget_("forget/" + std::string(id)) {}

    std::optional<State> find() const { return table_.find(key_); }

    Wait begin(const State& state, Time deadline = time_max) {
        table_.put(key_, state);
        return wait(deadline);
    }
    Wait wait(Time deadline = time_max) const { return {{channel_}, deadline}; }
    // Its answer is fetched.
    void end() {
        forget();
        context_.cancel(forget_);
    }

    // The operation runs again, with this state.
    void on_replied(State state) {
        state.done = true;
        table_.put(key_, state);
        context_.notify(channel_);
        context_.schedule_at(forget_, context_.now + kept_for, TimerClass::background);
    }
    void forget() { table_.erase(key_); }

private:
    static constexpr Duration kept_for = minutes{15};

    Context& context_;
    Rows<State> table_;
    Key key_;
    std::string channel_;
    std::string forget_;
};

} // namespace snowglobe
