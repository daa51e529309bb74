#pragma once
// What a replay must lead to: reads NAME.expect.yaml and compares it with an outcome. Pure: who
// collects the outcome of a world is no matter here. The language is in docs/fixtures.md.
#include "emulator/base/json.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// Something in the file is wrong: one line, "FILE:LINE: what".
struct ExpectationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The expectations as JSON, shorthands written out. `name` is for errors. Throws ExpectationError.
json parse_expectations(std::string_view yaml, const std::string& name);

// Each thing that does not hold, as one line: "tables.orders.items[0].item.state: expected "paid",
// found "open"". The outcome is
//     {"tables": {NAME: [item as plain JSON]}, "queues": {NAME: [body]},
//      "streams": {NAME: [{"key", "data"}]}, "outside": {HOST: number},
//      "invocations": {FUNCTION: {"count", "errors"}}, "answers": {STATUS: number}, "refused":
//      number}
std::vector<std::string> check_expectations(const json& expected, const json& outcome);

} // namespace snowglobe
