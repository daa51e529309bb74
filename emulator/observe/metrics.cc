#include "emulator/observe/metrics.h"

#include "emulator/aws/wire.h"

#include <algorithm>

namespace snowglobe {

namespace {

std::string_view result_name(const InvocationResult& result) {
    switch (result.kind) {
    case InvocationResult::Kind::ok:
        return "ok";
    case InvocationResult::Kind::throttled:
        return "throttled";
    case InvocationResult::Kind::function_error:
        break;
    }
    return result.error_type == "Sandbox.Timedout"    ? "timeout"
           : result.error_type == "Runtime.ExitError" ? "crash"
                                                      : "error";
}

} // namespace

Metrics::Metrics(std::vector<OperationName> operations) {
    operations_.reserve(operations.size());
    for (const OperationName& name : operations) {
        operations_.emplace_back().name = name;
    }
}

void Metrics::answered(
    std::size_t operation,
    int status,
    std::size_t bytes_in,
    std::size_t bytes_out,
    std::int64_t latency_ns) {
    Operation& row = operations_[operation];
    ++row.statuses[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
    std::size_t bucket = 0;
    while (bucket < bucket_ns.size() && latency_ns > bucket_ns[bucket]) {
        ++bucket;
    }
    ++row.latencies[bucket];
    row.latency_ns += latency_ns;
    row.bytes_in += bytes_in;
    row.bytes_out += bytes_out;
}

void Metrics::refused(std::size_t operation, std::string_view code) {
    const Wire* wire = operations_[operation].name.wire;
    const bool known = wire != nullptr && wire->has_error(code);
    ++errors_[{operation, std::string(known ? code : "other")}];
}

void Metrics::invocation_started(const InvocationRequest& request, bool cold) {
    functions_[request.function.name].cold_starts += cold ? 1 : 0;
}

void Metrics::invocation_ended(const InvocationRequest& request, const InvocationResult& result) {
    Function& function = functions_[request.function.name];
    ++function.results[result_name(result)];
    function.virtual_ns += (result.ended - result.started).count();
}

void Metrics::counted(const Effects::Count& count) {
    Counted& counted = counted_[count.row->name];
    counted.row = count.row;
    counted.values[count.labels] += count.n;
}

} // namespace snowglobe
