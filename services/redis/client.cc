#include "services/redis/client.h"

#include <fmt/format.h>

namespace snowglobe::redis {

Client::Client(const FrameClient& from)
    : id(from.connection), address(from.address + ":" + std::to_string(from.port)),
      served_address(from.served_host + ":" + std::to_string(from.served_port)),
      lines(from.lines) {}

void Client::reset() {
    end_transaction();
    database = 0;
    protocol = 2;
    is_admitted = false;
    is_monitor = false;
    replies = Replies::on;
    name.clear();
    channels.clear();
    patterns.clear();
}

std::string Client::told() const {
    std::string flags = listens() ? "P" : "";
    flags += is_monitor ? "O" : "";
    flags += is_queueing ? "x" : "";
    flags += is_waiting || is_paused ? "b" : "";
    return fmt::format(
        "id={} addr={} laddr={} fd=0 name={} age=0 idle=0 flags={} db={} sub={} psub={} ssub=0 "
        "multi={} qbuf={} qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 "
        "tot-mem=0 events=r cmd={} user=default redir=-1 resp={} lib-name={} lib-ver={}",
        id,
        address,
        served_address,
        name,
        flags.empty() ? "N" : flags,
        database,
        channels.size(),
        patterns.size(),
        is_queueing ? static_cast<int>(queued.size()) : -1,
        command_bytes,
        last_command,
        protocol,
        library,
        library_version);
}

} // namespace snowglobe::redis
