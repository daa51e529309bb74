#include "emulator/world/pools.h"

#include <algorithm>

namespace snowglobe {

namespace {

// AWS ends idle environments after some minutes; it promises no figure.
constexpr Duration idle_max = minutes{10};

} // namespace

std::optional<Pools::Choice>
Pools::choose(const std::string& version, const std::string& library, std::int64_t most) {
    Pool& pool = pools_[version];
    pool.library = library;
    if (static_cast<std::int64_t>(pool.sandboxes.size() - pool.idle.size()) >= most) {
        return std::nullopt;
    }
    if (!pool.idle.empty()) {
        return Choice{*pool.idle.begin(), false};
    }
    std::uint64_t number = 0;
    while (pool.sandboxes.contains(number)) {
        ++number;
    }
    return Choice{number, true};
}

void Pools::add(const Place& place, SandboxId sandbox, std::string log_stream) {
    pools_[place.version].sandboxes[place.number] = {sandbox, false, {}, std::move(log_stream)};
}

const std::string& Pools::log_stream(const Place& place) {
    return pools_[place.version].sandboxes[place.number].log_stream;
}

SandboxId Pools::occupy(const Place& place) {
    Pool& pool = pools_[place.version];
    pool.idle.erase(place.number);
    return pool.sandboxes[place.number].id;
}

bool Pools::release(const Place& place, Time now, bool discard) {
    Pool& pool = pools_[place.version];
    Sandbox& sandbox = pool.sandboxes[place.number];
    if (discard || sandbox.stale) {
        pool.sandboxes.erase(place.number);
        return true;
    }
    sandbox.idle_since = now;
    pool.idle.insert(place.number);
    return false;
}

Time Pools::idle_end(Time now) {
    return now + idle_max;
}

Time Pools::end_idle(
    Time now,
    const std::function<bool(SandboxId)>& is_held,
    const std::function<void(SandboxId)>& discard) {
    Time next = time_max;
    for (auto& entry : pools_) {
        auto& pool = entry.second; // clang 14 captures no structured binding
        std::erase_if(pool.idle, [&](std::uint64_t number) {
            Sandbox& sandbox = pool.sandboxes[number];
            if (is_held(sandbox.id)) {
                sandbox.idle_since = now;
            }
            const Time end = idle_end(sandbox.idle_since);
            if (end > now) {
                next = std::min(next, end);
                return false;
            }
            discard(sandbox.id);
            pool.sandboxes.erase(number);
            return true;
        });
    }
    return next;
}

void Pools::renew(
    const std::string& library, const std::function<void(SandboxId)>& discard) {
    for (auto& [version, pool] : pools_) {
        if (pool.library != library) {
            continue;
        }
        for (const std::uint64_t number : pool.idle) {
            discard(pool.sandboxes[number].id);
            pool.sandboxes.erase(number);
        }
        pool.idle.clear();
        for (auto& [number, sandbox] : pool.sandboxes) {
            sandbox.stale = true;
        }
    }
}

void Pools::for_each(const std::function<void(SandboxId)>& visit) const {
    for (const auto& [version, pool] : pools_) {
        for (const auto& [number, sandbox] : pool.sandboxes) {
            visit(sandbox.id);
        }
    }
}

} // namespace snowglobe
