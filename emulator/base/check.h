#pragma once
// SNOWGLOBE_CHECK(condition): an invariant of ours. A failure is our bug, never a user's: it prints
// where and aborts, in every build. Bad input is an ApiError, expected absence is an optional.
namespace snowglobe {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
} // namespace snowglobe

#define SNOWGLOBE_CHECK(condition)                                                                 \
    ((condition) ? static_cast<void>(0) : ::snowglobe::check_failed(#condition, __FILE__, __LINE__))
