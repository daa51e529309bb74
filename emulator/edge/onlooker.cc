#include "emulator/edge/onlooker.h"

#include "emulator/base/log.h"

namespace snowglobe {

void Onlooker::invocation_started(const InvocationRequest& request, bool cold) {
    metrics_->invocation_started(request, cold);
}

void Onlooker::printed(const InvocationRequest& request, Time now, const std::string& line) {
    if (!is_quiet_ && log_enabled(LogLevel::info)) {
        InvocationLog::print(request, now, line);
    }
}

void Onlooker::invocation_ended(
    const InvocationRequest& request,
    const InvocationResult& result,
    const std::vector<std::string>& logs) {
    invocations_.add(request, result, logs);
    metrics_->invocation_ended(request, result);
    if (log_enabled(LogLevel::info)) {
        log_line(LogLevel::info, InvocationLog::line(request, result));
    }
}

void Onlooker::items_failed(const ItemFailures& failures) {
    invocations_.add(failures);
    log_info("{}", InvocationLog::line(failures));
}

void Onlooker::counted(const Effects::Count& count) {
    metrics_->counted(count);
}

} // namespace snowglobe
