#pragma once
// Commands as calls of a world: a client's, whose payload is its frame, or that of a transaction;
// and a handler's, in JSON.
//
//     {"db": 0, "args": ["k", "v"]}                    a handler's SET
//     {"db": 0, "commands": [["SET", "k", "v"], ...]}  a handler's EXEC
//     {"db", "resp", "connection", "watched"}          a client's; each only where it is not as usual
#include "emulator/call/call.h"
#include "services/redis/client.h"
#include "services/redis/commands.h"

#include <vector>

namespace snowglobe::redis {

// A client's call: what it needs of its connection.
Call call_of(const Client& client, const Command& command, const Bytes& frame);
Call transaction_of(
    const Client& client,
    const std::vector<Arguments>& commands,
    const std::vector<Client::Watched>& watched);

// Throws ApiError where a handler has asked, and the command is refused.
Outcome run_call(Context& context, const json& request, const Command& command);
Outcome run_transaction(Context& context, const json& request);

} // namespace snowglobe::redis
