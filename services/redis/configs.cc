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
// Nor this: one of these was set.
constexpr std::string_view eventful = "snowglobe.eventful";
constexpr std::string_view of_eventful[] = {"maxmemory", "notify-keyspace-events"};

enum class Kind : std::uint8_t {
    text,
    number,
    memory,
    memory_or_percent,
    yes_or_no,
    events,
    eviction, // one of Redis's policies
    address,  // of the server, which the command line gives
    fixed,
    hidden, // from who does not name it
};

struct Config {
    std::string_view name;
    std::string_view usual;
    Kind kind = Kind::text;
    std::string_view stored = name; // as what it is kept: an alias as what it means
};

constexpr Config all[] = {
#define CONFIG(name, usual, kind) {name, usual, Kind::kind},
#define ALIAS(name, other) {name, "", Kind::text, other},
#include "services/redis/configs.def"
#undef CONFIG
#undef ALIAS
};

const Config* find_named(std::string_view name) {
    const auto found = std::ranges::find(all, name, &Config::name);
    return found == std::end(all) ? nullptr : &*found;
}

const Config* find(std::string_view name) {
    const Config* const found = find_named(name);
    return found != nullptr && found->stored != name ? find_named(found->stored) : found;
}

constexpr std::string_view policies[] = {
    "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
    "allkeys-lru",  "allkeys-lfu",  "allkeys-random",  "noeviction"};

std::string all_policies() {
    std::string text;
    for (const std::string_view one : policies) {
        text += (text.empty() ? "" : ", ") + std::string(one);
    }
    return text;
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
        if (one.kind != Kind::hidden) {
            names.push_back(one.name);
        }
    }
    return names;
}

std::string Configs::get(std::string_view name) const {
    const Config& config = *find(name);
    return Rows<std::string>(context_.store)
        .find(Key(config_space).text(config.name))
        .value_or(std::string(config.usual));
}

Configs::Checked Configs::check(std::string_view name, const std::string& value) const {
    const Config& config = *find(name);
    switch (config.kind) {
    case Kind::text:
    case Kind::hidden:
        return {value, ""};
    case Kind::address:
        if (value == get(name)) {
            return {value, ""};
        }
        return {
            "",
            "Unable to listen on this " + std::string(config.name == "port" ? "port" : "address") +
                ": where Snowglobe listens, its command line says"};
    case Kind::eviction:
        if (std::ranges::find(policies, lower_case(value)) != std::end(policies)) {
            return {lower_case(value), ""};
        }
        return {"", "argument(s) must be one of the following: " + all_policies()};
    case Kind::memory_or_percent:
        if (value.ends_with('%')) {
            const auto percent = parse_integer(value.substr(0, value.size() - 1));
            if (!percent || *percent < 0) {
                return {"", "argument must be a memory or percent value"};
            }
            return *percent <= 100
                       ? Checked{value, ""}
                       : Checked{"", "percentage argument must be less or equal to 100"};
        }
        if (const auto bytes = memory_of(value)) {
            return {std::to_string(*bytes), ""};
        }
        return {"", "argument must be a memory or percent value"};
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
    const Rows<std::string> rows(context_.store);
    rows.put(Key(config_space).text(find(name)->name), value);
    if (std::ranges::find(of_eventful, name) != std::end(of_eventful)) {
        rows.put(Key(config_space).text(eventful), "yes");
    }
}

namespace {

const std::string& eventful_row() {
    static const std::string row = Key(config_space).text(eventful).str();
    return row;
}

const std::string& plain_value() {
    static const std::string value = encode(std::string("no"));
    return value;
}

} // namespace

bool Configs::is_plain() const {
    const auto value = context_.store.get(eventful_row());
    return !value || *value == plain_value();
}

bool Configs::is_plain_and_noted() const {
    const auto value = context_.store.get(eventful_row());
    if (!value) {
        context_.store.put(eventful_row(), plain_value());
        return true;
    }
    return *value == plain_value();
}

std::string Configs::events() const {
    return is_plain() ? std::string() : get("notify-keyspace-events");
}

std::uint64_t Configs::memory_max() const {
    return is_plain() ? 0
                      : static_cast<std::uint64_t>(parse_integer(get("maxmemory")).value_or(0));
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
