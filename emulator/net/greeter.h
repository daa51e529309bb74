#pragma once
// Waits for the first bytes of a connection, and has it speak what its client speaks. Inside net/
// only.
#include "emulator/net/channel.h"
#include "emulator/net/first_bytes.h"
#include "emulator/net/listen_options.h"

#include <functional>
#include <memory>

namespace snowglobe {

class Greeter final : public Protocol {
public:
    using Choose = std::function<std::unique_ptr<Protocol>(Channel& channel, Spoken spoken)>;

    // REQUIRES that the options outlive it.
    Greeter(Channel& channel, const ListenOptions& options, Choose choose);

    void on_input() override;
    void on_input_end() override { channel_.close(); }
    void on_sent() override {}
    void finish() override { channel_.close(); }
    void check_deadline(Clock::time_point now) override;
    void on_closed() override {}

private:
    Channel& channel_;
    const ListenOptions& options_;
    const Choose choose_;
    Clock::time_point began_;
};

} // namespace snowglobe
