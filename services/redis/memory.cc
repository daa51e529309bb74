#include "services/redis/memory.h"

#include "services/redis/configs.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

constexpr std::uint64_t server_bytes = 1'000'000;
constexpr std::uint64_t row_bytes = 48; // of a row, beside what stands in it
constexpr std::string_view spaces[] = {
    "redis.key", "redis.element", "redis.item", "redis.score", "redis.expiry"};

// Commands that Redis refuses when memory is out (flag denyoom).
constexpr std::string_view takers[] = {
    "APPEND",      "BITFIELD",    "BITOP",      "BLMOVE",       "BRPOPLPUSH", "COPY",
    "DECR",        "DECRBY",      "GETSET",     "HINCRBY",      "HINCRBYFLOAT", "HMSET",
    "HSET",        "HSETNX",      "INCR",       "INCRBY",       "INCRBYFLOAT", "LINSERT",
    "LMOVE",       "LPUSH",       "LPUSHX",     "LSET",         "MSET",       "MSETNX",
    "PSETEX",      "RESTORE",     "RPOPLPUSH",  "RPUSH",        "RPUSHX",     "SADD",
    "SDIFFSTORE",  "SET",         "SETBIT",     "SETEX",        "SETNX",      "SETRANGE",
    "SINTERSTORE", "SORT",        "SUNIONSTORE", "ZADD",        "ZDIFFSTORE", "ZINCRBY",
    "ZINTERSTORE", "ZRANGESTORE", "ZUNIONSTORE"};
static_assert(std::ranges::is_sorted(takers));

// The next key that may go. Nothing: none may.
bool evict_one(Context& context, std::string_view policy) {
    for (std::uint64_t database = 0; database < databases; ++database) {
        const Keyspace keys(context, database);
        std::string key;
        std::int64_t expires = INT64_MAX;
        bool is_found = false;
        keys.scan(0, [&](std::uint64_t, const std::string& name, const StoredKey& value) {
            const bool is_better = policy.starts_with("allkeys") ||
                                   value.expires_ms.value_or(INT64_MAX) < expires;
            if (is_better) {
                is_found = true;
                key = name;
                expires = value.expires_ms.value_or(INT64_MAX);
            }
            return !(is_found && policy.starts_with("allkeys"));
        });
        if (is_found) {
            Slot slot = keys.open(key);
            keys.erase(slot, {'e', "evicted"});
            return true;
        }
    }
    return false;
}

} // namespace

std::uint64_t used_memory(Context& context) {
    std::uint64_t bytes = server_bytes;
    for (const std::string_view space : spaces) {
        const Key all(space);
        context.store.scan(
            all.str(),
            all.end(),
            Direction::forward,
            [&](std::string_view key, std::string_view value) {
                bytes += key.size() + value.size() + row_bytes;
                return true;
            });
    }
    return bytes;
}

bool takes_memory(const Command& command) {
    return std::ranges::binary_search(takers, command.name);
}

bool is_out_of_memory(Context& context) {
    const std::uint64_t most = Configs(context).memory_max();
    return most != 0 && used_memory(context) > most;
}

void evict(Context& context) {
    if (!is_out_of_memory(context)) {
        return;
    }
    const std::string policy = Configs(context).get("maxmemory-policy");
    while (policy != "noeviction" && is_out_of_memory(context) && evict_one(context, policy)) {
    }
}

void demand_memory(Context& context) {
    if (Configs(context).memory_max() == 0) {
        return;
    }
    evict(context);
    if (is_out_of_memory(context)) {
        throw CommandError{"OOM command not allowed when used memory > 'maxmemory'."};
    }
}

} // namespace snowglobe::redis
