#include "services/lambda/words.h"

#include "emulator/base/json.h"
#include "services/lambda/function.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe::lambda {

namespace {

std::string error_document(std::string_view type, std::string_view message) {
    return json({{"errorType", type}, {"errorMessage", message}}).dump();
}

std::string throttle_document(std::string_view reason) {
    return json({{"Reason", reason}, {"Type", "User"}, {"message", "Rate Exceeded."}}).dump();
}

// "3.00": seconds with two decimals, from integers.
std::string seconds_text(Duration duration) {
    const std::int64_t hundredths = duration.count() / 10'000'000;
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

// "79.67": milliseconds with two decimals, from integers.
std::string milliseconds_text(Duration duration) {
    const std::int64_t hundredths = duration.count() / 10'000;
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

class Words final : public InvocationWords {
public:
    Failure not_loaded(std::string_view request_id, std::string_view reason) const override {
        return failure(
            "Runtime.InvalidEntrypoint",
            fmt::format("RequestId: {} Error: {}", request_id, reason));
    }
    Failure timed_out(std::string_view request_id, Duration timeout) const override {
        return failure(
            "Sandbox.Timedout",
            fmt::format(
                "RequestId: {} Error: Task timed out after {} seconds",
                request_id,
                seconds_text(timeout)));
    }
    Failure crashed(std::string_view request_id) const override {
        return failure(
            "Runtime.ExitError",
            fmt::format(
                "RequestId: {} Error: Runtime exited with error: signal: killed", request_id));
    }
    Failure injected(std::string_view) const override {
        return failure("InjectedFault", "A fault was asked for.");
    }
    std::string throttled(bool by_fault) const override {
        return throttle_document(
            by_fault ? "ConcurrentInvocationLimitExceeded"
                     : "ReservedFunctionConcurrentInvocationLimitExceeded");
    }
    std::vector<std::string>
    log(const InvocationRequest& request,
        const InvocationResult& result,
        std::vector<std::string> printed) const override {
        const Duration duration = result.ended - result.started;
        std::vector<std::string> lines;
        lines.push_back(fmt::format(
            "START RequestId: {} Version: {}", request.id, version_of(request.function)));
        for (std::string& line : printed) {
            lines.push_back(std::move(line));
        }
        if (result.kind != InvocationResult::Kind::ok) {
            lines.push_back(result.payload);
        }
        lines.push_back(fmt::format("END RequestId: {}", request.id));
        // Virtual time may stand still while a handler runs; AWS bills a millisecond at least. What
        // memory a run takes differs from run to run, so the line says what it has at most.
        const std::int64_t billed_ms =
            std::max<std::int64_t>((duration.count() + 999'999) / 1'000'000, 1);
        lines.push_back(fmt::format(
            "REPORT RequestId: {}\tDuration: {} ms\tBilled Duration: {} ms\tMemory Size: {} MB\t"
            "Max Memory Used: {} MB\t",
            request.id,
            milliseconds_text(duration),
            billed_ms,
            request.function.memory_mb,
            request.function.memory_mb));
        return lines;
    }

private:
    static Failure failure(std::string type, std::string_view message) {
        std::string document = error_document(type, message);
        return {std::move(type), std::move(document)};
    }
};

} // namespace

const InvocationWords& words() {
    static const Words words;
    return words;
}

} // namespace snowglobe::lambda
