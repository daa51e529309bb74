// One handler, without the emulator: what build/handlers.so is made of is linked into this program.
#include <chrono>
#include <snowglobe/handler_test.h>

using snowglobe::json;

namespace {

const json event = {
    {"Records",
     {{{"messageId", "m-1"}, {"body", R"({"id": "o-1", "what": "a book"})"}},
      {{"messageId", "m-2"}, {"body", R"({"id": "o-1", "what": "a book"})"}}}}};

// The second message is the first one again.
bool an_order_that_comes_twice_is_kept_once() {
    snowglobe::Script script;
    script.now = std::chrono::sys_days{std::chrono::March / 2 / 2026} + std::chrono::hours{8};
    script.environment["ORDERS_TABLE"] = "orders";
    script.expect_call(
        "dynamodb",
        "PutItem",
        {{"TableName", "orders"},
         {"Item", {{"id", {{"S", "o-1"}}}, {"taken_at", {{"N", "1772438400"}}}}}});
    script.expect_call("dynamodb", "PutItem").fails("ConditionalCheckFailedException");
    script.expect_result({{"taken", 2}});
    script.run("take_orders", event);
    return script.held();
}

// The queue delivers again what was not taken.
bool another_refusal_fails_the_invocation() {
    snowglobe::Script script;
    script.environment["ORDERS_TABLE"] = "orders";
    script.expect_call("dynamodb", "PutItem").fails("ProvisionedThroughputExceededException");
    script.expect_failure("ProvisionedThroughputExceededException");
    script.run("take_orders", event);
    return script.held();
}

} // namespace

int main() {
    const bool once = an_order_that_comes_twice_is_kept_once();
    const bool refusal = another_refusal_fails_the_invocation();
    return once && refusal ? 0 : 1;
}
