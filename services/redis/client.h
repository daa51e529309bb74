#pragma once
// A connection as Redis knows it: what its client has said before that counts. Of the edge, not of
// the world: a call carries what it needs of it.
#include "services/frame_wire.h"
#include "services/redis/resp.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

class Client {
public:
    struct Watched {
        std::uint64_t database = 0;
        std::string key;
        std::uint64_t version = 0; // 0: it was not there
    };
    enum class Replies : std::uint8_t { on, off, skip_next, skip_this };

    explicit Client(const FrameClient& from);

    const std::uint64_t id; // of the connection
    const std::string address;        // his, with the port
    const std::string served_address; // that he has connected to
    FrameLines* const lines;          // of the port; nullptr where there is none
    std::uint64_t database = 0;
    int protocol = 2;
    bool is_admitted = false; // it has logged in, or need not
    bool is_killed = false;
    bool is_waiting = false; // for an element
    bool is_monitor = false; // it is told of every command
    bool is_paused = false;  // by CLIENT PAUSE: a command of it waits
    Replies replies = Replies::on;
    std::string name;
    std::string library;
    std::string library_version;
    bool is_queueing = false;    // since MULTI
    bool is_poisoned = false;    // what it has queued cannot be run
    std::vector<Arguments> queued;
    std::vector<Watched> watched;
    std::set<std::string, std::less<>> channels;
    std::set<std::string, std::less<>> patterns;
    std::string_view last_command; // in lower case, as the table has it
    std::size_t command_bytes = 0; // of the one that is being run

    bool listens() const { return !channels.empty() || !patterns.empty(); }
    void end_transaction() {
        is_queueing = is_poisoned = false;
        queued.clear();
        watched.clear();
    }
    // RESET: as if it had just come.
    void reset();
    // A line of CLIENT LIST.
    std::string told() const;
};

// All that are connected, by their ids.
struct Clients : std::map<std::uint64_t, std::weak_ptr<Client>> {
    std::set<std::uint64_t> monitors; // those that are told of every command (MONITOR)
    bool may_be_paused = false;       // each command has to look (CLIENT PAUSE)
};

} // namespace snowglobe::redis
