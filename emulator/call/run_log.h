#pragma once
// The log of a function's run: its lines, and where they go, as the handler itself is told
// (AWS_LAMBDA_LOG_GROUP_NAME, AWS_LAMBDA_LOG_STREAM_NAME). The image's environment may name another
// group, and a version.
#include "emulator/call/invocation.h"

#include <cstdint>
#include <cstdio>
#include <string>

namespace snowglobe {

// What a run has printed, or what is told of it.
struct LogLine {
    Time at{};
    std::string text;
};

inline std::string
own_variable(const FunctionImage& image, const char* variable, const std::string& otherwise) {
    const auto own = image.environment.find(variable);
    return own == image.environment.end() ? otherwise : own->second;
}

inline std::string log_group_of(const FunctionImage& image) {
    return own_variable(image, "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + image.name);
}

// One a sandbox: `now` and `key` are those of its first run.
inline std::string log_stream_of(const FunctionImage& image, Time now, std::uint64_t key) {
    std::string day = to_iso8601(now, 0).substr(0, 10);
    day[4] = day[7] = '/';
    char digits[33];
    std::snprintf(
        digits,
        sizeof digits,
        "%016llx%016llx",
        static_cast<unsigned long long>(key),
        static_cast<unsigned long long>(key * 0x9e3779b97f4a7c15ull));
    return day + "/[" + own_variable(image, "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST") + "]" +
           digits;
}

} // namespace snowglobe
