#pragma once
// Where the lines of a function's run go: implemented by CloudWatch Logs, used by services/lambda.
// What is kept leaves no record in the trace, since the trace has what led to it (the run's result,
// with a hash of its log).
#include "emulator/call/call.h"
#include "emulator/call/run_log.h"
#include "emulator/store/store.h"

#include <string>
#include <vector>

namespace snowglobe {

class LogSink {
public:
    // Group and stream come into being with their first line. REQUIRES an open transaction, and
    // that the lines are in the order of their times.
    virtual void keep(
        Store& store,
        Time now,
        const Scope& scope,
        const std::string& group,
        const std::string& stream,
        std::vector<LogLine> lines) = 0;

protected:
    ~LogSink() = default;
};

} // namespace snowglobe
