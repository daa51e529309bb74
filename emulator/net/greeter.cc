#include "emulator/net/greeter.h"

#include <utility>

namespace snowglobe {

Greeter::Greeter(Channel& channel, const ListenOptions& options, Choose choose)
    : channel_(channel), options_(options), choose_(std::move(choose)), began_(Clock::now()) {}

void Greeter::on_input() {
    if (const Spoken spoken = spoken_by(channel_.input()); spoken != Spoken::unclear) {
        channel_.speak(choose_(channel_, spoken));
    }
}

void Greeter::check_deadline(Clock::time_point now) {
    const bool has_begun = !channel_.input().empty();
    if (now >= began_ + (has_begun ? options_.request_timeout : options_.idle_timeout)) {
        channel_.close();
    }
}

} // namespace snowglobe
