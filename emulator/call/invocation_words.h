#pragma once
// What is said of a handler's run that did not return by itself, and the log around a run's own
// lines. The service whose functions the handlers are gives its words for it
// (Service::invocation_words), and keeps the logs if it has a place for them; these are plain ones,
// of a world without such a service.
#include "emulator/call/invocation.h"
#include "emulator/call/run_log.h"
#include "emulator/store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class InvocationWords {
public:
    virtual ~InvocationWords() = default;

    struct Failure {
        std::string error_type;
        std::string document; // InvocationResult::payload: JSON text
    };
    // Its code could not be loaded.
    virtual Failure not_loaded(std::string_view request_id, std::string_view reason) const;
    virtual Failure timed_out(std::string_view request_id, Duration timeout) const;
    // Its process ended under it.
    virtual Failure crashed(std::string_view request_id) const;
    // A fault asked for it.
    virtual Failure injected(std::string_view request_id) const;
    // All sandboxes that the function may have are busy; or a fault says so. JSON text.
    virtual std::string throttled(bool by_fault) const;
    // The whole log of a run: what it printed, and what is told of it.
    virtual std::vector<std::string>
    log(const InvocationRequest& request,
        const InvocationResult& result,
        std::vector<std::string> printed) const;
    // Keeps that log under the name that the sandbox has for it (log_stream_of). No record of the
    // trace: the run's own has a hash of it. REQUIRES an open transaction.
    virtual void keep_log(
        Store& /*store*/,
        Time /*now*/,
        const InvocationRequest& /*request*/,
        const std::string& /*stream*/,
        std::vector<LogLine> /*lines*/) const {}
    // Whether it does; else nothing is put together for it.
    virtual bool keeps_logs() const { return false; }
};

} // namespace snowglobe
