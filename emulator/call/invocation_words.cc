#include "emulator/call/invocation_words.h"

#include "emulator/base/json.h"

#include <fmt/format.h>

namespace snowglobe {

namespace {

InvocationWords::Failure failure(const char* type, std::string_view id, std::string_view what) {
    return {type, json({{"error", type}, {"message", fmt::format("{}: {}", id, what)}}).dump()};
}

} // namespace

InvocationWords::Failure
InvocationWords::not_loaded(std::string_view request_id, std::string_view reason) const {
    return failure("NotLoaded", request_id, reason);
}

InvocationWords::Failure
InvocationWords::timed_out(std::string_view request_id, Duration timeout) const {
    return failure("TimedOut", request_id, "no result within " + to_text(timeout));
}

InvocationWords::Failure InvocationWords::crashed(std::string_view request_id) const {
    return failure("Crashed", request_id, "the process ended");
}

InvocationWords::Failure InvocationWords::injected(std::string_view request_id) const {
    return failure("InjectedFault", request_id, "a fault was asked for");
}

std::string InvocationWords::throttled(bool by_fault) const {
    return json({{"error", "Throttled"},
                 {"message", by_fault ? "a fault was asked for" : "all sandboxes are busy"}})
        .dump();
}

std::vector<std::string> InvocationWords::log(
    const InvocationRequest&,
    const InvocationResult& result,
    std::vector<std::string> printed) const {
    if (result.kind != InvocationResult::Kind::ok) {
        printed.push_back(result.payload);
    }
    return printed;
}

} // namespace snowglobe
