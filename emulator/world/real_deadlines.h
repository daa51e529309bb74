#pragma once
// By when clients outside are to be heard of, in real time, and what is called otherwise
// (Context::set_real_deadline). Reads no clock.
#include "emulator/call/call.h"
#include "emulator/call/context.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class RealDeadlines {
public:
    void change(
        const std::string& service,
        const Scope& scope,
        const Effects::RealDeadline& deadline,
        Duration now);
    // It begins anew; without effect where there is none.
    void renew(std::string_view service, std::string_view key, Duration now);
    // Those that have passed are gone then.
    std::vector<Call> take_due(Duration now);
    // So long from now there may be one; nothing: there is none.
    std::optional<Duration> next(Duration now) const;

private:
    struct Deadline {
        Duration end{};
        Duration after{};
        Call call; // then
    };
    // By service and key: few services, many keys.
    std::map<std::string, std::map<std::string, Deadline, std::less<>>, std::less<>> all_;
    std::optional<Duration> earliest_; // of them, or before it
};

} // namespace snowglobe
