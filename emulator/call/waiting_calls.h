#pragma once
// Calls that wait, and the channels that wake them. Pure: whoever keeps them runs them.
#include "emulator/call/call.h"
#include "emulator/call/owner.h"
#include "emulator/call/trace.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// Who gets a reply: an outside input, a handler's run, or the owner of an event that has asked.
struct Asker {
    InputId input = InputId::none;
    std::string invocation;
    std::optional<Owner> owner;
};

struct WaitingCall {
    Call call;
    Asker asker;
    Wait wait;
    std::uint32_t runs = 0; // so often it has run
    Cause cause;
};

class WaitingCalls {
public:
    void add(WaitingCall waiting);
    // Takes it out; nothing if it does not wait any more.
    std::optional<WaitingCall> take(const std::string& call_id);

    // The ids of the calls that wait for it, in their order.
    const std::set<std::string>& on(std::string_view channel) const;
    // The first that is wanted; nullptr: none is. Ends with the next change.
    const WaitingCall* find(const std::function<bool(const WaitingCall&)>& wanted) const;
    void for_each(const std::function<void(const WaitingCall&)>& visit) const;
    std::size_t size() const { return calls_.size(); }

private:
    std::map<std::string, WaitingCall> calls_;                           // by call id
    std::map<std::string, std::set<std::string>, std::less<>> channels_; // -> call ids
};

} // namespace snowglobe
