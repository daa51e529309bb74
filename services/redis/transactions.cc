// MULTI, and what belongs to it. What is queued and watched lies with the connection; EXEC is a call
// that brings all of it (run_transaction).
#include "services/redis/client.h"
#include "services/redis/commands.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

Client& client_of(const Asked& asked) {
    if (asked.client == nullptr) {
        throw CommandError{
            "ERR Snowglobe does not support '" + asked.name +
            "' from a function: EXEC takes the commands"};
    }
    return *asked.client;
}

} // namespace

Answer multi(Asked& asked) {
    Client& client = client_of(asked);
    if (client.is_queueing) {
        throw CommandError{"ERR MULTI calls can not be nested"};
    }
    client.is_queueing = true;
    return Answer::ok();
}

// One that has no transaction to run (RedisRequest).
Answer exec(Asked& asked) {
    Client& client = client_of(asked);
    if (!client.is_queueing) {
        throw CommandError{"ERR EXEC without MULTI"};
    }
    client.end_transaction();
    throw CommandError{"EXECABORT Transaction discarded because of previous errors."};
}

Answer discard(Asked& asked) {
    Client& client = client_of(asked);
    if (!client.is_queueing) {
        throw CommandError{"ERR DISCARD without MULTI"};
    }
    client.end_transaction();
    return Answer::ok();
}

Answer watch(Asked& asked) {
    Client& client = client_of(asked);
    if (client.is_queueing) {
        throw CommandError{"ERR WATCH inside MULTI is not allowed"};
    }
    for (std::size_t i = 1; i < asked.size(); ++i) {
        const Slot slot = asked.keys().open(asked.arg(i));
        const auto is_it = [&](const Client::Watched& one) {
            return one.database == asked.database && one.key == asked.arg(i);
        };
        if (std::find_if(client.watched.begin(), client.watched.end(), is_it) ==
            client.watched.end()) {
            client.watched.push_back(
                {asked.database, asked.arg(i), slot.is_there ? slot.value.version : 0});
        }
    }
    return Answer::ok();
}

Answer unwatch(Asked& asked) {
    if (asked.client != nullptr) {
        asked.client->watched.clear();
    }
    return Answer::ok();
}

} // namespace snowglobe::redis
