#pragma once
// What the command line asks for. Plain values; defaults are those of `snowglobe up`.
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/edge/clock_driver.h"
#include "emulator/store/rocksdb_store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

constexpr const char* version_text = "0.1.0";

enum class ExecutorKind { fiber, process };

struct Config {
    std::vector<std::string> templates;
    std::vector<std::string>
        library_paths; // where CodeUri is sought; the binary's folder comes last
    std::map<std::string, std::string> parameters; // template parameters
    bool strict = false;                           // refuse inert resources
    std::vector<Scope> scopes = {Scope{}};         // where the templates stand: in each of these
    std::vector<std::string> addresses; // none: both loopbacks
    std::uint16_t port = 4566;
    bool tls = true;                    // on the same port
    std::vector<std::string> tls_names; // of the certificate, beside its own
    bool trust_forwarded = false;       // X-Forwarded-Host and -Proto count, whoever sends them
    // Who may use the admin API besides this machine: addresses or networks, and who has the token.
    std::vector<std::string> admin_addresses;
    std::string admin_token;
    ClockMode clock = ClockMode::real;
    std::uint64_t seed = 0;
    std::vector<std::string> chaos; // that is asked for from the start (world/faults.h)
    std::optional<Time> epoch;
    bool epoch_now = false; // a new world begins at the wall clock's time, also after a reset
    Duration receive_hold = ClockDriver::receive_hold;
    ExecutorKind executor = ExecutorKind::process;
    bool trace_in_real_mode = false;
    bool quiet_handlers = false; // what handlers print is kept, but not shown
    std::string data; // folder that the world lives in; empty: in memory
    Durability durability = Durability::process;
};

} // namespace snowglobe
