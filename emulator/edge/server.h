#pragma once
// `snowglobe up`: sockets on one side, a world on the other, one thread for both. Hands requests to
// the clock driver, renders its replies, and prints one line for each invocation.
#include "emulator/config.h"
#include "emulator/edge/journal_file.h"
#include "emulator/emulator.h"
#include "emulator/stack/template.h"

#include <functional>

namespace snowglobe {

// A port of frames that is open.
struct ServedFrames {
    std::string service;  // "kafka"
    std::string protocol; // "Kafka"
    std::uint16_t port = 0;
    std::uint16_t usual_port = 0; // that clients expect
};

// Serves until SIGINT or SIGTERM, with the libraries that the templates were checked with. `ready`
// is called once it listens, with its ports and what the templates made. `journal` takes what
// reaches its worlds from outside; may be null. Throws std::runtime_error when the port is taken,
// and when a world of a data folder would go on in a journal.
void serve(
    const Config& config,
    const std::vector<stack::Template>& templates,
    std::shared_ptr<Libraries> libraries,
    JournalFile* journal,
    const std::function<void(
        std::uint16_t port, const std::vector<ServedFrames>& frames, const BuiltWorld&)>& ready);

} // namespace snowglobe
