#pragma once
// Times as posts and documents have them: milliseconds since 1970, or "2026-01-01T00:00:00.000Z".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace epa {

std::string time_text(std::int64_t ms);
// With up to nine digits behind the second (those beyond the third are cut off), UTC only.
std::optional<std::int64_t> read_time(std::string_view text);

} // namespace epa
