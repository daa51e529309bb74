#pragma once
// The REST that Upstash and the proxies like it speak, over the same keys: commands as JSON, one, in
// a pipeline or in a transaction (https://upstash.com/docs/redis/features/restapi).
//     POST /              ["SET", "k", "v"]      {"result": "OK"}, or 400 {"error": "ERR ..."}
//     POST /pipeline      [["GET", "k"], ...]    [{"result": ...} or {"error": ...}, ...]
//     POST /multi-exec    the same, all or nothing
//     /get/k              the command in the path, if the host has that (RestHost::path_commands)
// Subscriptions and what is of a connection are refused as commands.
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "services/service.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

// Where it is spoken: a row, of a template's cache.
struct RestHost {
    std::string token; // that requests bear; empty: none need to
    bool path_commands = true;
    template <class Archive> void fields(Archive& archive) { archive(token, path_commands); }
};

// By the name of a host of the world; by "", the port that is asked from outside, which is open to
// all where no template says something else.
std::optional<RestHost> find_rest_host(Context& context, std::string_view host);
void put_rest_host(Context& context, std::string_view host, const RestHost& rest);
void erase_rest_host(Context& context, std::string_view host);
std::vector<RowKind> rest_row_kinds();

// A request and its response as outside/outbound.h has them. From outside (edge/rest_door.h) its
// host is "", and instead of a token it has that one's hash, "bearer_sha256".
json answer_rest(Context& context, const json& request);

} // namespace snowglobe::redis
