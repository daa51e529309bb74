// Filter patterns of CloudWatch Logs, and policy documents of IAM: the first line is the pattern, the
// second an event's text. What is read as a pattern never throws, whatever the text holds.
#include "emulator/base/error.h"
#include "services/iam/document.h"
#include "services/logs/filter_pattern.h"
#include "tests/fuzz/fuzz.h"

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const auto lines = fuzz::lines_of(fuzz::text_of(data, size));
    if (lines.size() < 2) {
        return 0;
    }
    constexpr std::size_t pattern_max = 1'024; // beyond it the request's shape refuses it
    std::optional<logs::FilterPattern> pattern;
    try {
        pattern.emplace(lines[0].substr(0, pattern_max));
    } catch (const ApiError&) {
    }
    if (pattern) {
        pattern->match(lines[1]);
    }
    for (const auto use : {iam::DocumentUse::permissions, iam::DocumentUse::trust}) {
        try {
            iam::check_document(std::string(lines[1]), use);
        } catch (const ApiError&) {
        }
    }
    return 0;
}
