#pragma once
// For worlds without handlers: functions can be declared, and whatever they are asked to do never
// happens.
#include "emulator/handler/executor.h"

namespace snowglobe {

class NoExecutor final : public Executor {
public:
    void set_sink(Sink) override {}
    void create(SandboxId, const FunctionImage&) override {}
    void start(SandboxId, const InvocationStart&) override {}
    void resume(SandboxId, Time, const std::string&) override {}
    void discard(SandboxId) override {}
};

} // namespace snowglobe
