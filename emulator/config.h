#pragma once
// What the command line asks for. Plain values; defaults are those of `snowglobe up`.
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/stack/template_files.h"
#include "emulator/world/clock_driver.h"
#include "emulator/store/rocksdb_store.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

enum class ExecutorKind { fiber, process };

inline const char* to_text(ExecutorKind executor) {
    return executor == ExecutorKind::fiber ? "fiber" : "process";
}
// As to_text has them; nothing: there is none of that name.
inline std::optional<ExecutorKind> parse_executor(std::string_view name) {
    return name == "fiber"     ? std::optional(ExecutorKind::fiber)
           : name == "process" ? std::optional(ExecutorKind::process)
                               : std::nullopt;
}
inline std::optional<ClockMode> parse_clock(std::string_view name) {
    for (const ClockMode mode : {ClockMode::real, ClockMode::manual, ClockMode::automatic}) {
        if (name == to_text(mode)) {
            return mode;
        }
    }
    return std::nullopt;
}

// The port of a service that speaks in frames (services/frame_wire.h), and what it is set to do.
struct FramePort {
    std::optional<std::uint16_t> port; // none: its own, if the world has what needs it
    std::string advertised_host;       // empty: as clients on this machine reach it
    std::uint16_t advertised_port = 0; // 0: the one that is listened on
    std::vector<std::string> settings; // "num.partitions=3"
    std::optional<std::uint16_t> rest_port; // of what it answers over HTTP, too; none: closed
};

struct Config {
    std::vector<std::string> templates;
    // Of these, and of what they nest and include; shared by the copies of a configuration.
    std::shared_ptr<stack::TemplateFiles> template_files =
        std::make_shared<stack::TemplateFiles>();
    std::vector<std::string>
        library_paths; // where CodeUri is sought; the binary's folder comes last
    std::map<std::string, std::string> parameters; // template parameters
    bool strict = false;                           // refuse inert resources
    std::vector<Scope> scopes = {Scope{}};         // where the templates stand: in each of these
    std::vector<std::string> addresses; // none: both loopbacks
    std::uint16_t port = 4566;
    std::map<std::string, FramePort> frame_ports; // by service
    bool tls = true;                    // on the same port
    std::vector<std::string> tls_names; // of the certificate, beside its own
    bool trust_forwarded = false;       // X-Forwarded-Host and -Proto count, whoever sends them
    // Who may use the admin API besides this machine: addresses or networks, and who has the token.
    std::vector<std::string> admin_addresses;
    std::string admin_token;
    ClockMode clock = ClockMode::real;
    std::uint64_t seed = 0;
    std::vector<std::string> chaos; // that is asked for from the start (call/faults.h)
    std::optional<Time> epoch;
    bool epoch_now = false; // a new world begins at the wall clock's time, also after a reset
    Duration receive_hold = ClockDriver::receive_hold;
    ExecutorKind executor = ExecutorKind::process;
    bool trace_in_real_mode = false;
    bool quiet_handlers = false; // what handlers print is kept, but not shown
    std::string data; // folder that the world lives in; empty: in memory
    Durability durability = Durability::process;
    std::string journal;          // file that the session is recorded in; empty: it is not
    bool journal_secrets = false; // with what headers of requests hide otherwise
    bool no_timeouts = false;     // of functions in processes, by real time: one debugs them
};

} // namespace snowglobe
