#include "services/redis/expiry.h"

#include <limits>

namespace snowglobe::redis {

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

CommandError invalid(const Asked& asked) {
    return {"ERR invalid expire time in '" + asked.name + "' command"};
}

} // namespace

std::optional<ExpiryForm> expiry_form(std::string_view word) {
    if (equals_word(word, "ex")) {
        return ExpiryForm{true, false};
    }
    if (equals_word(word, "px")) {
        return ExpiryForm{false, false};
    }
    if (equals_word(word, "exat")) {
        return ExpiryForm{true, true};
    }
    if (equals_word(word, "pxat")) {
        return ExpiryForm{false, true};
    }
    return std::nullopt;
}

std::int64_t any_expiry_of(const Asked& asked, std::size_t argument, ExpiryForm form) {
    std::int64_t at = asked.integer(argument);
    if (form.in_seconds) {
        if (at > most / 1000 || at < least / 1000) {
            throw invalid(asked);
        }
        at *= 1000;
    }
    if (!form.is_absolute) {
        const std::int64_t now = asked.keys().now_ms();
        if (at > most - now) {
            throw invalid(asked);
        }
        at += now;
    }
    return at;
}

std::int64_t expiry_of(const Asked& asked, std::size_t argument, ExpiryForm form) {
    if (asked.integer(argument) <= 0) {
        throw invalid(asked);
    }
    return any_expiry_of(asked, argument, form);
}

} // namespace snowglobe::redis
