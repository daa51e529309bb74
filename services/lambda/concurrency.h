#pragma once
// How many runs of a function there may be at once, and what an account has used up.
#include "emulator/call/context.h"
#include "services/lambda/function.h"

#include <optional>

namespace snowglobe::lambda {

inline constexpr std::int64_t concurrency_of_account = 1'000;
inline constexpr std::int64_t unreserved_min = 100;

struct AccountUsage {
    std::int64_t functions = 0;
    std::int64_t code_size = 0; // of all versions
    std::int64_t reserved = 0;  // concurrency, provisioned one included
};
AccountUsage account_usage(Context& context);

// Of an operation that is for functions only: throws for a version or an alias.
FunctionName unqualified_function(const Context& context, const json& request);
// Throws if too little is left for all others.
void check_unreserved(Context& context, const Function& function, std::int64_t reserved);
// Nothing: none is reserved.
void reserve(Context& context, Function function, std::optional<std::int64_t> reserved);

} // namespace snowglobe::lambda
