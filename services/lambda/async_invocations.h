#pragma once
// Asynchronous invocations: accepted at once, tried again after a function error, and told of at
// their end (developer guide, "How Lambda handles errors and retries with asynchronous
// invocation", "Capturing records of Lambda asynchronous invocations"; 7.4 of the Lambda notes).
#include "emulator/call/context.h"
#include "services/lambda/function.h"

#include <optional>
#include <string>

namespace snowglobe::lambda {

// What PutFunctionEventInvokeConfig says of a function, a version or an alias.
struct EventConfig {
    std::string function;
    std::string qualifier; // "$LATEST" where none was named
    std::optional<std::int64_t> retries_max;
    std::optional<std::int64_t> age_max_s;
    std::string on_success; // ARN; empty: nobody is told
    std::string on_failure;
    Time last_modified{};
    template <class Archive> void fields(Archive& archive) {
        archive(function, qualifier, retries_max, age_max_s, on_success, on_failure);
        archive(last_modified);
    }
};
Key event_configs_of(const Scope& scope, std::string_view function);
std::optional<EventConfig> find_event_config(Store& store, const FunctionName& name);
void put_event_config(Store& store, const Scope& scope, const EventConfig& config);
void erase_event_config(Store& store, const Scope& scope, const EventConfig& config);
std::vector<EventConfig>
all_event_configs(Store& store, const Scope& scope, std::string_view function);

// One, until it succeeded or was given up. One request id for all tries.
struct AsyncInvocation {
    std::string function;
    std::string payload;
    Time accepted{};
    std::uint32_t attempts = 0;  // function errors so far
    std::uint32_t throttles = 0; // since the last function error
    std::string qualifier;       // as it was invoked
    std::string trace_header;
    template <class Archive> void fields(Archive& archive) {
        archive(function, payload, accepted, attempts, throttles);
        archive.tagged(1, qualifier);
        archive.tagged(2, trace_header);
    }
};

void begin_async(
    Context& context,
    const FunctionName& name,
    const std::string& request_id,
    std::string payload);
void retry_async(Context& context, const std::string& request_id);
void end_async(Context& context, const std::string& request_id, const InvocationResult& result);

} // namespace snowglobe::lambda
