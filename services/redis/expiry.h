#pragma once
// Times at which keys expire, as commands say them.
#include "services/redis/asked.h"

#include <cstdint>
#include <optional>

namespace snowglobe::redis {

struct ExpiryForm {
    bool in_seconds = false;
    bool is_absolute = false;
};

// EX, PX, EXAT, PXAT.
std::optional<ExpiryForm> expiry_form(std::string_view word);
// Milliseconds since 1970, of an option's argument. Throws CommandError, also for what is not above
// 0.
std::int64_t expiry_of(const Asked& asked, std::size_t argument, ExpiryForm form);
// The same; of the EXPIRE commands, which may name a time that is past.
std::int64_t any_expiry_of(const Asked& asked, std::size_t argument, ExpiryForm form);

} // namespace snowglobe::redis
