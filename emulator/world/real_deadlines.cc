#include "emulator/world/real_deadlines.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

void RealDeadlines::change(
    const std::string& service,
    const Scope& scope,
    const Effects::RealDeadline& deadline,
    Duration now) {
    auto& own = all_[service];
    if (deadline.cleared) {
        own.erase(deadline.key);
        return;
    }
    Call call;
    call.service = service;
    call.scope = scope;
    call.operation = deadline.operation;
    call.request = deadline.request;
    const Duration end = now + deadline.after;
    own[deadline.key] = {end, deadline.after, std::move(call)};
    earliest_ = std::min(earliest_.value_or(end), end);
}

void RealDeadlines::renew(std::string_view service, std::string_view key, Duration now) {
    if (const auto own = all_.find(service); own != all_.end()) {
        if (const auto found = own->second.find(key); found != own->second.end()) {
            found->second.end = now + found->second.after;
        }
    }
}

std::vector<Call> RealDeadlines::take_due(Duration now) {
    std::vector<Call> due;
    if (!earliest_ || *earliest_ > now) {
        return due;
    }
    earliest_.reset();
    for (auto& [service, own] : all_) {
        for (auto it = own.begin(); it != own.end();) {
            Deadline& deadline = it->second;
            if (deadline.end <= now) {
                due.push_back(std::move(deadline.call));
                it = own.erase(it);
            } else {
                earliest_ = std::min(earliest_.value_or(deadline.end), deadline.end);
                ++it;
            }
        }
    }
    return due;
}

std::optional<Duration> RealDeadlines::next(Duration now) const {
    return earliest_ ? std::optional(*earliest_ - now) : std::nullopt;
}

} // namespace snowglobe
