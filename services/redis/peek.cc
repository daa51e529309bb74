// What a developer may look at without side effects: GET /_snowglobe/redis/keys[/KEY].
#include "services/redis/elements.h"
#include "services/redis/json_answer.h"
#include "services/redis/list_items.h"
#include "services/redis/numbers.h"
#include "services/redis/redis.h"
#include "services/redis/scored.h"

#include <charconv>

namespace snowglobe::redis {

namespace {

constexpr std::size_t keys_shown_max = 1000;

json show(const Keyspace& keys, const std::string& key, const StoredKey& value) {
    json out = {
        {"key", bytes_to_json(key)},
        {"db", keys.database()},
        {"type", std::string(to_text(value.type))}};
    if (value.expires_ms) {
        out["expires"] = to_iso8601(from_epoch_ns(*value.expires_ms * 1'000'000), 3);
    }
    return out;
}

json contents(const Keyspace& keys, Slot& slot) {
    switch (slot.value.type) {
    case Type::string:
        return bytes_to_json(slot.value.text);
    case Type::list:
        return to_json(ListItems(keys, slot).all());
    case Type::set:
        return to_json(Elements(keys, slot).names());
    case Type::hash: {
        json fields = json::array();
        Elements(keys, slot).for_each([&](const std::string& name, const std::string& value) {
            fields.push_back({{"field", bytes_to_json(name)}, {"value", bytes_to_json(value)}});
            return true;
        });
        return fields;
    }
    case Type::sorted_set: {
        json members = json::array();
        for (const Scored& one : SortedMembers(keys, slot).all()) {
            members.push_back(
                {{"member", bytes_to_json(one.member)}, {"score", format_score(one.score)}});
        }
        return members;
    }
    }
    return nullptr;
}

// The "next" of a page: "<database>/<place>".
struct Place {
    std::uint64_t database = 0;
    std::uint64_t place = 0;
};

Place read_place(std::string_view text) {
    Place place;
    const char* const end = text.data() + text.size();
    const auto [slash, error] = std::from_chars(text.data(), end, place.database);
    if (error == std::errc{} && slash != end && *slash == '/') {
        const auto [rest, wrong] = std::from_chars(slash + 1, end, place.place);
        if (wrong == std::errc{} && rest == end && place.database < databases) {
            return place;
        }
    }
    throw ApiError::validation("'from' must be the 'next' of an earlier page");
}

json peek_keys(Context& context, const Look::Page& page) {
    const Place from = page.from.empty() ? Place{} : read_place(page.from);
    json rows = json::array();
    json out = json::object();
    std::uint64_t count = 0;
    for (std::uint64_t database = 0; database < databases; ++database) {
        const Keyspace keys(context, database);
        count += keys.counts().keys;
        if (database < from.database || out.contains("next")) {
            continue;
        }
        keys.scan(
            database == from.database ? from.place : 0,
            [&](std::uint64_t place, const std::string& key, const StoredKey& value) {
                if (rows.size() >= page.rows_max) {
                    out["next"] = std::to_string(database) + "/" + std::to_string(place);
                    return false;
                }
                rows.push_back(show(keys, key, value));
                return true;
            });
    }
    out["count"] = count;
    out["keys"] = std::move(rows);
    return out;
}

// In the first database that has it.
std::optional<json> peek_key(Context& context, std::string_view key) {
    for (std::uint64_t database = 0; database < databases; ++database) {
        const Keyspace keys(context, database);
        Slot slot = keys.open(key);
        if (slot.is_there) {
            json out = show(keys, slot.key, slot.value);
            out["value"] = contents(keys, slot);
            return out;
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<json> Redis::peek(Context& context, const Look& look) {
    if (look.path == "keys") {
        return peek_keys(context, look.page(keys_shown_max));
    }
    constexpr std::string_view one = "keys/";
    return look.path.starts_with(one) ? peek_key(context, look.path.substr(one.size()))
                                      : std::nullopt;
}

std::vector<Resource> Redis::resources(Context& context) {
    std::vector<Resource> all;
    for (std::uint64_t database = 0; database < databases; ++database) {
        const KeyCounts counts = Keyspace(context, database).counts();
        if (counts.keys > 0 || (database == 0 && has_cache(context))) {
            Resource one;
            one.kind = "cache";
            one.name = "redis " + std::to_string(database);
            one.counts = {{"keys", counts.keys}, {"expiring", counts.expiring}};
            one.contents = {{"keys", "keys", "keys", "key"}};
            all.push_back(std::move(one));
        }
    }
    return all;
}

std::vector<Scope> Redis::scopes(Context& context) {
    return resources(context).empty() ? std::vector<Scope>() : std::vector<Scope>{Scope{}};
}

} // namespace snowglobe::redis
