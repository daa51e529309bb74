#pragma once
// The keys of a database: rows, when they expire, how many there are, and who waits for one.
//
//   redis.key      database, hash of the key, key -> StoredKey: the order of SCAN
//   redis.expiry   time, database, key -> nothing: those that expire, the next one first
//   redis.count    database -> how many keys there are, and how many of them expire
//
// A key whose time has come is not there, also before the event that takes it away has run.
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "emulator/store/rows.h"
#include "services/redis/answer.h"
#include "services/redis/stored_key.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

constexpr std::uint64_t databases = 16;
constexpr std::string_view expiry_timer = "expiry";

struct KeyCounts {
    std::uint64_t keys = 0;
    std::uint64_t expiring = 0;
    template <class Archive> void fields(Archive& archive) { archive(keys, expiring); }
};

// 52 bits, so that every client can take it for a number.
std::uint64_t place_of(std::string_view name);

// What has happened to a key, for those who listen: its class, "$" of a string, and name.
struct KeyEvent {
    char kind = 'g';
    std::string_view name;
};

// A key that somebody looks at, or changes and saves.
struct Slot {
    std::string key;
    std::string row; // where it lies; empty: that has not been asked
    bool is_there = false;
    std::optional<std::int64_t> expired_at; // before it was changed
    StoredKey value;
};

class Keyspace {
public:
    Keyspace(Context& context, std::uint64_t database)
        : context_(&context), database_(database) {}
    // Nobody listens to events (Configs::is_plain).
    Keyspace(Context& context, std::uint64_t database, bool is_quiet)
        : Keyspace(context, database) {
        if (is_quiet) {
            events_.emplace();
        }
    }

    Context& context() const { return *context_; }
    std::uint64_t database() const { return database_; }

    Slot open(std::string_view key) const;
    // Throws CommandError if something else lies there.
    Slot open(std::string_view key, Type type) const;
    bool contains(std::string_view key) const { return open(key).is_there; }
    // Of an aggregate that is empty: erases it.
    void save(Slot& slot) const;
    // The same, and tells of it; also of a key that is gone by that, where it was there.
    void save(Slot& slot, KeyEvent event) const;
    // What a command has stored in the place of what was there, if anything was; an aggregate.
    void save_stored(Slot& slot, bool was_there, KeyEvent event) const;
    // With all of its elements.
    void erase(Slot& slot) const;
    void erase(Slot& slot, KeyEvent event) const;
    // It goes, and its elements stay whose they are: another key has got them.
    void give_up(Slot& slot) const;
    // What was there goes, as far as it is not the new one's; then saves.
    void replace(Slot& slot, StoredKey value) const;
    void replace(Slot& slot, StoredKey value, KeyEvent event) const;
    // Those who listen to events of keys hear of this one.
    void tell_event(std::string_view key, KeyEvent event) const;

    std::int64_t now_ms() const { return epoch_ns(context_->now) / 1'000'000; }
    KeyCounts counts() const;
    void clear() const;
    // An id for an aggregate whose elements are to be rows.
    std::uint64_t new_id() const;

    // Those that wait for an element of the key hear of it when all is done.
    std::string channel(std::string_view key) const;
    void tell(std::string_view key) const { context_->notify(channel(key)); }

    // visit(key, value) -> whether to go on, in the order of their places, from that one on.
    using Visit = std::function<bool(std::uint64_t place, const std::string&, const StoredKey&)>;
    void scan(std::uint64_t from, const Visit& visit) const;

    // Two databases change places.
    static void swap(Context& context, std::uint64_t a, std::uint64_t b);
    // Takes away what has expired, and waits for the next.
    static void expire(Context& context);
    static std::vector<RowKind> row_kinds();

private:
    Key row(std::string_view key) const;
    Key expiry_row(std::string_view key, std::int64_t at_ms) const;
    void put(Slot& slot) const; // as save, and nobody hears of it
    void count(std::int64_t keys, std::int64_t expiring) const;
    void set_expiry(
        std::string_view key,
        std::optional<std::int64_t> before,
        std::optional<std::int64_t> after) const;

    Context* context_;
    std::uint64_t database_;
    mutable std::optional<std::string> events_; // that are told of: read once
};

} // namespace snowglobe::redis
