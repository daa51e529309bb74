#include "emulator/call/waiting_calls.h"

namespace snowglobe {

void WaitingCalls::add(WaitingCall waiting) {
    const std::string id = waiting.call.id;
    for (const std::string& channel : waiting.wait.channels) {
        channels_[channel].insert(id);
    }
    calls_[id] = std::move(waiting);
}

std::optional<WaitingCall> WaitingCalls::take(const std::string& call_id) {
    auto node = calls_.extract(call_id);
    if (node.empty()) {
        return std::nullopt;
    }
    for (const std::string& channel : node.mapped().wait.channels) {
        const auto waiters = channels_.find(channel);
        if (waiters == channels_.end()) {
            continue; // it named the channel twice
        }
        waiters->second.erase(node.key());
        if (waiters->second.empty()) {
            channels_.erase(waiters);
        }
    }
    return std::move(node.mapped());
}

const std::set<std::string>& WaitingCalls::on(std::string_view channel) const {
    static const std::set<std::string> nobody;
    const auto found = channels_.find(channel);
    return found == channels_.end() ? nobody : found->second;
}

const WaitingCall*
WaitingCalls::find(const std::function<bool(const WaitingCall&)>& wanted) const {
    for (const auto& [id, waiting] : calls_) {
        if (wanted(waiting)) {
            return &waiting;
        }
    }
    return nullptr;
}

void WaitingCalls::for_each(const std::function<void(const WaitingCall&)>& visit) const {
    for (const auto& [id, waiting] : calls_) {
        visit(waiting);
    }
}

} // namespace snowglobe
