#include "services/redis/configs.h"

#include "emulator/base/lower_case.h"
#include "emulator/store/rows.h"
#include "services/redis/numbers.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

constexpr std::string_view config_space = "redis.config";
// No config of Redis's: a template's RequireAuth is false.
constexpr std::string_view optional_login = "snowglobe.optional-login";

enum class Kind : std::uint8_t { text, number, memory, yes_or_no, events, fixed };

struct Config {
    std::string_view name;
    std::string_view usual;
    Kind kind = Kind::text;
};

constexpr Config all[] = {
    {"activedefrag", "no", Kind::yes_or_no},
    {"activerehashing", "yes", Kind::yes_or_no},
    {"appendfsync", "everysec", Kind::text},
    {"appendonly", "no", Kind::yes_or_no},
    {"bind", "127.0.0.1 -::1", Kind::fixed},
    {"busy-reply-threshold", "5000", Kind::number},
    {"client-query-buffer-limit", "1073741824", Kind::memory},
    {"close-on-replica-write", "yes", Kind::yes_or_no},
    {"cluster-enabled", "no", Kind::fixed},
    {"databases", "16", Kind::fixed},
    {"dbfilename", "dump.rdb", Kind::text},
    {"dir", "/", Kind::text},
    {"hash-max-listpack-entries", "512", Kind::number},
    {"hash-max-listpack-value", "64", Kind::memory},
    {"hash-max-ziplist-entries", "512", Kind::number},
    {"hash-max-ziplist-value", "64", Kind::memory},
    {"hz", "10", Kind::number},
    {"lazyfree-lazy-eviction", "no", Kind::yes_or_no},
    {"lazyfree-lazy-expire", "no", Kind::yes_or_no},
    {"lazyfree-lazy-server-del", "no", Kind::yes_or_no},
    {"lazyfree-lazy-user-del", "no", Kind::yes_or_no},
    {"lazyfree-lazy-user-flush", "no", Kind::yes_or_no},
    {"list-compress-depth", "0", Kind::number},
    {"list-max-listpack-size", "-2", Kind::number},
    {"list-max-ziplist-size", "-2", Kind::number},
    {"loglevel", "notice", Kind::text},
    {"lua-time-limit", "5000", Kind::number},
    {"maxclients", "10000", Kind::number},
    {"maxmemory", "0", Kind::memory},
    {"maxmemory-policy", "noeviction", Kind::text},
    {"maxmemory-samples", "5", Kind::number},
    {"min-replicas-to-write", "0", Kind::number},
    {"notify-keyspace-events", "", Kind::events},
    {"port", "6379", Kind::fixed},
    {"proto-max-bulk-len", "536870912", Kind::memory},
    {"replica-read-only", "yes", Kind::yes_or_no},
    {"requirepass", "", Kind::text},
    {"save", "", Kind::text},
    {"set-max-intset-entries", "512", Kind::number},
    {"set-max-listpack-entries", "128", Kind::number},
    {"set-max-listpack-value", "64", Kind::memory},
    {"slowlog-log-slower-than", "10000", Kind::number},
    {"slowlog-max-len", "128", Kind::number},
    {"stop-writes-on-bgsave-error", "yes", Kind::yes_or_no},
    {"stream-node-max-bytes", "4096", Kind::memory},
    {"stream-node-max-entries", "100", Kind::number},
    {"tcp-keepalive", "300", Kind::number},
    {"timeout", "0", Kind::number},
    {"tracking-table-max-keys", "1000000", Kind::number},
    {"zset-max-listpack-entries", "128", Kind::number},
    {"zset-max-listpack-value", "64", Kind::memory},
    {"zset-max-ziplist-entries", "128", Kind::number},
    {"zset-max-ziplist-value", "64", Kind::memory},
};

const Config* find(std::string_view name) {
    const auto found = std::ranges::find(all, name, &Config::name);
    return found == std::end(all) ? nullptr : &*found;
}

// "100mb": bytes.
std::optional<std::int64_t> memory_of(const std::string& text) {
    const std::size_t digits = text.find_first_not_of("0123456789");
    const auto number = parse_integer(text.substr(0, digits));
    const std::string unit =
        digits == std::string::npos ? "" : lower_case(text.substr(digits));
    constexpr std::pair<std::string_view, std::int64_t> units[] = {
        {"", 1},           {"b", 1},           {"k", 1000},         {"kb", 1 << 10},
        {"m", 1'000'000},  {"mb", 1 << 20},    {"g", 1'000'000'000}, {"gb", 1 << 30}};
    const auto found = std::ranges::find(units, unit, &std::pair<std::string_view, std::int64_t>::first);
    std::int64_t bytes = 0;
    if (!number || found == std::end(units) ||
        __builtin_mul_overflow(*number, found->second, &bytes)) {
        return std::nullopt;
    }
    return bytes;
}

// "KEA" as it is read back: "AKE".
std::optional<std::string> events_of(const std::string& text) {
    constexpr std::string_view in_all = "g$lshzxetd";
    constexpr std::string_view order = "g$lshzxetdKEmn";
    std::string flags;
    for (const char c : text) {
        if (c == 'A') {
            flags += in_all;
        } else if (order.find(c) != std::string_view::npos) {
            flags += c;
        } else {
            return std::nullopt;
        }
    }
    const auto has = [&](char c) { return flags.find(c) != std::string::npos; };
    const bool has_all = std::ranges::all_of(in_all, has);
    std::string out = has_all ? "A" : "";
    for (const char c : order) {
        if (has(c) && !(has_all && in_all.find(c) != std::string_view::npos)) {
            out += c;
        }
    }
    return out;
}

} // namespace

bool Configs::is_known(std::string_view name) {
    return find(name) != nullptr;
}

std::vector<std::string_view> Configs::names() {
    std::vector<std::string_view> names;
    for (const Config& one : all) {
        names.push_back(one.name);
    }
    return names;
}

std::string Configs::get(std::string_view name) const {
    return Rows<std::string>(context_.store)
        .find(Key(config_space).text(name))
        .value_or(std::string(find(name)->usual));
}

Configs::Checked Configs::check(std::string_view name, const std::string& value) {
    switch (find(name)->kind) {
    case Kind::text:
        return {value, ""};
    case Kind::fixed:
        return {"", "can't set immutable config"};
    case Kind::number:
        return parse_integer(value) ? Checked{value, ""}
                                    : Checked{"", "argument couldn't be parsed into an integer"};
    case Kind::memory:
        if (const auto bytes = memory_of(value)) {
            return {std::to_string(*bytes), ""};
        }
        return {"", "argument must be a memory value"};
    case Kind::yes_or_no: {
        const std::string word = lower_case(value);
        return word == "yes" || word == "no" ? Checked{word, ""}
                                             : Checked{"", "argument must be 'yes' or 'no'"};
    }
    case Kind::events:
        if (const auto flags = events_of(value)) {
            return {*flags, ""};
        }
        return {"", "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."};
    }
    return {};
}

void Configs::set(std::string_view name, const std::string& value) {
    Rows<std::string>(context_.store).put(Key(config_space).text(name), value);
}

std::string Configs::events() const {
    static const std::string row = Key(config_space).text("notify-keyspace-events").str();
    const auto found = context_.store.get(row); // asked by all that writes: mostly not there
    return found ? get("notify-keyspace-events") : std::string();
}

std::optional<std::string> Configs::password() const {
    const std::string password = get("requirepass");
    return password.empty() ? std::nullopt : std::optional(password);
}

bool Configs::is_login_required() const {
    return password() && !context_.store.get(Key(config_space).text(optional_login).str());
}

void Configs::require_login(bool is_required) {
    const Key row = Key(config_space).text(optional_login);
    if (is_required) {
        context_.store.erase(row.str());
    } else {
        Rows<std::string>(context_.store).put(row, "yes");
    }
}

std::vector<RowKind> Configs::row_kinds() {
    return {{config_space, "t", record_form<std::string>}};
}

} // namespace snowglobe::redis
