#include "emulator/cli/interrupt.h"

#include <csignal>

namespace snowglobe::cli {

namespace {

volatile std::sig_atomic_t came = 0; // the signal's number

void on_signal(int signal) {
    came = signal;
}

void set(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

} // namespace

Interrupt::Interrupt() {
    set(on_signal);
}

Interrupt::~Interrupt() {
    set(SIG_DFL);
}

bool Interrupt::asked() {
    return came != 0;
}

void Interrupt::end() {
    if (came != 0) {
        set(SIG_DFL);
        std::raise(came);
    }
}

} // namespace snowglobe::cli
