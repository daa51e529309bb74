#include "services/redis/keyspace.h"

#include "emulator/call/channels.h"
#include "emulator/call/draws.h"
#include "services/redis/configs.h"
#include "services/redis/elements.h"
#include "services/redis/subscriptions.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe::redis {

namespace {

constexpr std::string_view key_space = "redis.key";
constexpr std::string_view expiry_space = "redis.expiry";
constexpr std::string_view count_space = "redis.count";

Time time_of_ms(std::int64_t ms) {
    constexpr std::int64_t last = epoch_ns(time_max) / 1'000'000;
    return from_epoch_ns(std::clamp<std::int64_t>(ms, 0, last) * 1'000'000);
}

struct DueKey {
    std::int64_t at_ms;
    std::uint64_t database;
    std::string key;
};

std::optional<DueKey> next_due(Context& context) {
    std::optional<DueKey> due;
    const Key all(expiry_space);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view row, std::string_view) {
            KeyReader reader(row);
            reader.text();
            due.emplace();
            due->at_ms = static_cast<std::int64_t>(reader.number());
            due->database = reader.number();
            due->key = reader.text();
            return false;
        });
    return due;
}

} // namespace

std::string_view to_text(Type type) {
    switch (type) {
    case Type::string:
        return "string";
    case Type::list:
        return "list";
    case Type::set:
        return "set";
    case Type::hash:
        return "hash";
    case Type::sorted_set:
        return "zset";
    }
    return "";
}

std::uint64_t place_of(std::string_view name) {
    return stable_hash(name) >> 12;
}

Key Keyspace::row(std::string_view key) const {
    return Key(key_space).number(database_).number(place_of(key)).text(key);
}

Key Keyspace::expiry_row(std::string_view key, std::int64_t at_ms) const {
    return Key(expiry_space)
        .number(static_cast<std::uint64_t>(std::max<std::int64_t>(at_ms, 0)))
        .number(database_)
        .text(key);
}

Slot Keyspace::open(std::string_view key) const {
    Slot slot{.key = std::string(key), .row = row(key).str()};
    if (const auto found = context_->store.get(slot.row)) {
        slot.is_there = true;
        slot.value = decode<StoredKey>(*found);
        slot.expired_at = slot.value.expires_ms;
        if (slot.value.expires_ms && *slot.value.expires_ms <= now_ms()) {
            erase(slot, {'x', "expired"});
        }
    }
    return slot;
}

Slot Keyspace::open(std::string_view key, Type type) const {
    Slot slot = open(key);
    if (slot.is_there && slot.value.type != type) {
        throw errors::wrong_type();
    }
    slot.value.type = type;
    return slot;
}

void Keyspace::save(Slot& slot) const {
    const bool was_there = slot.is_there;
    put(slot);
    if (slot.is_there && !was_there) {
        tell_event(slot.key, {'n', "new"});
    }
}

void Keyspace::put(Slot& slot) const {
    StoredKey& value = slot.value;
    if (value.type != Type::string && value.elements.empty() && value.count == 0) {
        if (slot.is_there) {
            give_up(slot);
        }
        return;
    }
    // Always as many bytes, so that a row that is written again mostly keeps its size.
    constexpr std::uint64_t top_bit = std::uint64_t{1} << 55;
    value.version = stable_hash(context_->id) >> 8 | top_bit;
    if (slot.row.empty()) {
        slot.row = row(slot.key).str();
    }
    context_->store.put(slot.row, encode(value));
    if (!slot.is_there) {
        count(1, 0);
    }
    set_expiry(slot.key, slot.expired_at, value.expires_ms);
    slot.is_there = true;
    slot.expired_at = value.expires_ms;
}

void Keyspace::save(Slot& slot, KeyEvent event) const {
    const bool was_there = slot.is_there;
    save(slot);
    tell_event(slot.key, event);
    if (was_there && !slot.is_there) {
        tell_event(slot.key, {'g', "del"});
    }
}

void Keyspace::save_stored(Slot& slot, bool was_there, KeyEvent event) const {
    if (was_there) { // not new, by what listeners are told
        put(slot);
    } else {
        save(slot);
    }
    if (slot.is_there) {
        tell_event(slot.key, event);
        tell(slot.key);
    } else if (was_there) {
        tell_event(slot.key, {'g', "del"});
    }
}

void Keyspace::erase(Slot& slot, KeyEvent event) const {
    erase(slot);
    tell_event(slot.key, event);
}

void Keyspace::replace(Slot& slot, StoredKey value, KeyEvent event) const {
    replace(slot, std::move(value));
    tell_event(slot.key, event);
}

// On the channels of https://redis.io/docs/manual/keyspace-notifications/.
void Keyspace::tell_event(std::string_view key, KeyEvent event) const {
    if (!events_) {
        events_ = Configs(*context_).events();
    }
    const auto wants = [&](char flag) { return events_->find(flag) != std::string::npos; };
    constexpr std::string_view not_in_all = "mn";
    if (events_->empty() ||
        !(wants(event.kind) ||
          (wants('A') && not_in_all.find(event.kind) == std::string_view::npos))) {
        return;
    }
    const Subscriptions subscriptions(*context_);
    const std::string name(event.name);
    const std::string place = "@" + std::to_string(database_) + "__:";
    if (wants('K')) {
        subscriptions.publish("__keyspace" + place + std::string(key), name);
    }
    if (wants('E')) {
        subscriptions.publish("__keyevent" + place + name, std::string(key));
    }
}

void Keyspace::give_up(Slot& slot) const {
    if (slot.is_there) {
        Rows<StoredKey>(context_->store).erase(row(slot.key));
        count(-1, 0);
        set_expiry(slot.key, slot.expired_at, std::nullopt);
    }
    const Type type = slot.value.type;
    slot.is_there = false;
    slot.expired_at.reset();
    slot.value = {};
    slot.value.type = type;
}

void Keyspace::erase(Slot& slot) const {
    if (slot.value.id != 0) {
        erase_rows(context_->store, slot.value.id);
    }
    give_up(slot);
}

void Keyspace::replace(Slot& slot, StoredKey value) const {
    if (slot.value.id != 0 && slot.value.id != value.id) {
        erase_rows(context_->store, slot.value.id);
    }
    slot.value = std::move(value);
    save(slot);
}

void Keyspace::set_expiry(
    std::string_view key,
    std::optional<std::int64_t> before,
    std::optional<std::int64_t> after) const {
    if (before == after) {
        return;
    }
    if (before) {
        context_->store.erase(expiry_row(key, *before).str());
    }
    if (after) {
        context_->store.put(expiry_row(key, *after).str(), "");
        const auto next = next_due(*context_);
        if (next && next->key == key && next->database == database_) {
            context_->schedule_at(expiry_timer, time_of_ms(*after), TimerClass::background);
        }
    }
    count(0, static_cast<std::int64_t>(after.has_value()) - before.has_value());
}

KeyCounts Keyspace::counts() const {
    return Rows<KeyCounts>(context_->store)
        .find(Key(count_space).number(database_))
        .value_or(KeyCounts{});
}

void Keyspace::count(std::int64_t keys, std::int64_t expiring) const {
    if (keys == 0 && expiring == 0) {
        return;
    }
    KeyCounts now = counts();
    now.keys += static_cast<std::uint64_t>(keys);
    now.expiring += static_cast<std::uint64_t>(expiring);
    Rows<KeyCounts>(context_->store).put(Key(count_space).number(database_), now);
}

void Keyspace::clear() const {
    std::vector<std::string> keys;
    scan(0, [&](std::uint64_t, const std::string& key, const StoredKey&) {
        keys.push_back(key);
        return true;
    });
    for (const std::string& key : keys) {
        Slot slot = open(key);
        erase(slot);
    }
}

std::uint64_t Keyspace::new_id() const {
    const Id128 id = context_->new_id("redis.aggregate");
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) {
        number = number << 8 | id[i];
    }
    return number | 1;
}

std::string Keyspace::channel(std::string_view key) const {
    std::string name(in_order);
    name += "redis/";
    name += fmt::format_int(database_).c_str();
    name += '/';
    return name += key;
}

void Keyspace::scan(std::uint64_t from, const Visit& visit) const {
    const Key all = Key(key_space).number(database_);
    const Key first = Key(key_space).number(database_).number(from);
    const std::int64_t now = now_ms();
    Rows<StoredKey>(context_->store)
        .scan(
            first.str(),
            all.end(),
            Direction::forward,
            [&](std::string_view row, const StoredKey& value) {
                if (value.expires_ms && *value.expires_ms <= now) {
                    return true;
                }
                KeyReader reader(row);
                reader.text();
                reader.number();
                const std::uint64_t place = reader.number();
                return visit(place, reader.text(), value);
            });
}

void Keyspace::swap(Context& context, std::uint64_t a, std::uint64_t b) {
    const Keyspace spaces[] = {Keyspace(context, a), Keyspace(context, b)};
    std::vector<std::pair<std::string, StoredKey>> contents[2];
    for (int i = 0; i < 2; ++i) {
        spaces[i].scan(0, [&](std::uint64_t, const std::string& key, const StoredKey& value) {
            contents[i].emplace_back(key, value);
            return true;
        });
        for (const auto& [key, value] : contents[i]) {
            Slot slot = spaces[i].open(key);
            spaces[i].give_up(slot);
        }
    }
    for (int i = 0; i < 2; ++i) {
        for (auto& [key, value] : contents[i]) {
            Slot slot;
            slot.key = key;
            slot.value = std::move(value);
            spaces[1 - i].save(slot);
            spaces[1 - i].tell(key);
        }
    }
}

void Keyspace::expire(Context& context) {
    const std::int64_t now = epoch_ns(context.now) / 1'000'000;
    for (auto due = next_due(context); due; due = next_due(context)) {
        if (due->at_ms > now) {
            context.schedule_at(expiry_timer, time_of_ms(due->at_ms), TimerClass::background);
            return;
        }
        Keyspace(context, due->database).open(due->key); // takes it away
    }
}

std::vector<RowKind> Keyspace::row_kinds() {
    return {
        {key_space, "nnt", record_form<StoredKey>},
        {expiry_space, "nnt", empty_form},
        {count_space, "n", record_form<KeyCounts>}};
}

} // namespace snowglobe::redis
