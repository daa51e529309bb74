// What of a sandbox's address the world gets to see.
#include "emulator/handler/own_address.h"

#include "emulator/base/json.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

constexpr std::string_view address = "127.64.0.2:9001";

TEST(OwnAddress, IsThatOfAllInWhatAFunctionAnswersAndPrints) {
    Step step{ResultAction{R"({"a":"http://127.64.0.2:9001/q","b":"127.64.0.2:9001,127.64.0.2:90011"})"},
              {"at 127.64.0.2:9001", "nothing"}};
    hide_address(address, step);
    EXPECT_EQ(
        std::get<ResultAction>(step.action).payload,
        R"({"a":"http://localhost:4566/q","b":"localhost:4566,localhost:45661"})");
    EXPECT_EQ(step.logs, (std::vector<std::string>{"at localhost:4566", "nothing"}));
}

TEST(OwnAddress, IsThatOfAllInUrlsOfACallAndStaysInWhatItCarries) {
    const std::string url = "http://127.64.0.2:9001/000000000000/q";
    CallAction call{"sqs", "SendMessage", {{"QueueUrl", url}, {"MessageBody", url}}};
    Step step{std::move(call), {}};
    hide_address(address, step);
    EXPECT_EQ(
        std::get<CallAction>(step.action).request,
        (json{{"QueueUrl", "http://localhost:4566/000000000000/q"}, {"MessageBody", url}}));
}

TEST(OwnAddress, OfNoneChangesNothing) {
    Step step{ResultAction{"{}"}, {""}};
    hide_address("", step);
    EXPECT_EQ(std::get<ResultAction>(step.action).payload, "{}");
}

} // namespace

} // namespace snowglobe
