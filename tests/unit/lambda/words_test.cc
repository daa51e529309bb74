#include "services/lambda/words.h"

#include "emulator/base/json.h"

#include <gtest/gtest.h>

namespace snowglobe::lambda {

// As AWS logs and answers it (developer guide, "Log and monitor invocations", and what its runtimes
// send).
TEST(Words, ErrorDocuments) {
    const auto timed_out = words().timed_out("r-1", milliseconds{3'500});
    EXPECT_EQ(timed_out.error_type, "Sandbox.Timedout");
    EXPECT_EQ(
        json::parse(timed_out.document),
        (json{
            {"errorType", "Sandbox.Timedout"},
            {"errorMessage", "RequestId: r-1 Error: Task timed out after 3.50 seconds"}}));
    EXPECT_EQ(
        json::parse(words().crashed("r-1").document),
        (json{
            {"errorType", "Runtime.ExitError"},
            {"errorMessage",
             "RequestId: r-1 Error: Runtime exited with error: signal: killed"}}));
    EXPECT_EQ(words().not_loaded("r-1", "no such file").error_type, "Runtime.InvalidEntrypoint");
    EXPECT_EQ(
        json::parse(words().throttled(false))["Reason"],
        "ReservedFunctionConcurrentInvocationLimitExceeded");
    EXPECT_EQ(json::parse(words().throttled(true))["Reason"], "ConcurrentInvocationLimitExceeded");
}

TEST(Words, TheLogAroundARunsOwnLines) {
    InvocationRequest request;
    request.id = "r-1";
    request.function.memory_mb = 256;
    InvocationResult result;
    result.kind = InvocationResult::Kind::function_error;
    result.payload = "{}";
    result.started = from_epoch_s(1'000'000);
    result.ended = result.started + microseconds{79'671};
    EXPECT_EQ(
        words().log(request, result, {"one", "two"}),
        (std::vector<std::string>{
            "START RequestId: r-1 Version: $LATEST",
            "one",
            "two",
            "{}",
            "END RequestId: r-1",
            "REPORT RequestId: r-1\tDuration: 79.67 ms\tBilled Duration: 80 ms\tMemory Size: 256 "
            "MB\tMax Memory Used: 256 MB\t"}));
}

} // namespace snowglobe::lambda
