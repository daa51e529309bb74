#pragma once
// What is told of a world while it runs: to the log, to the list of invocations, to the metrics.
#include "emulator/observe/invocation_log.h"
#include "emulator/observe/metrics.h"
#include "emulator/world/observer.h"

#include <string>
#include <vector>

namespace snowglobe {

class Onlooker final : public WorldObserver {
public:
    // `is_quiet`: what handlers print is not shown.
    explicit Onlooker(bool is_quiet) : is_quiet_(is_quiet) {}

    // REQUIRES that there are some before anything is told.
    void count_in(Metrics& metrics) { metrics_ = &metrics; }
    InvocationLog& invocations() { return invocations_; }

    void invocation_started(const InvocationRequest& request, bool cold) override;
    void printed(const InvocationRequest& request, Time now, const std::string& line) override;
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs) override;
    void items_failed(const ItemFailures& failures) override;
    void counted(const Effects::Count& count) override;

private:
    const bool is_quiet_;
    Metrics* metrics_ = nullptr;
    InvocationLog invocations_;
};

} // namespace snowglobe
