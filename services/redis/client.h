#pragma once
// A connection as Redis knows it: what its client has said before that counts. Of the edge, not of
// the world: a call carries what it needs of it.
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

    Client(std::uint64_t id_, std::string address_) : id(id_), address(std::move(address_)) {}

    const std::uint64_t id; // of the connection
    const std::string address;
    std::uint64_t database = 0;
    int protocol = 2;
    bool is_admitted = false; // it has logged in, or need not
    bool is_killed = false;
    bool is_waiting = false; // for an element
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
    std::string last_command;

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
using Clients = std::map<std::uint64_t, std::weak_ptr<Client>>;

} // namespace snowglobe::redis
