#pragma once
// An ordered key-value store with one writer and one open transaction at a time. All state of every
// service lives here, so a rollback or a restart has nothing else to recover.
// Keys are bytes, ordered bytewise; build them with store/key.h, values with store/record.h.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

enum class Direction { forward, reverse };

class Store {
public:
    // Return false to stop. The views are valid during the call only. Must not write to the store.
    using Visit = std::function<bool(std::string_view key, std::string_view value)>;

    virtual ~Store() = default;

    // The view is valid until the next call of any member.
    virtual std::optional<std::string_view> get(std::string_view key) = 0;
    virtual void put(std::string_view key, std::string_view value) = 0;
    virtual void erase(std::string_view key) = 0;
    // Visits keys in [from, to); reverse starts at the last one below `to`. Sees the open
    // transaction's own writes.
    virtual void
    scan(std::string_view from, std::string_view to, Direction direction, const Visit& visit) = 0;

    // REQUIRES for put and erase: an open transaction.
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() = 0;

    // A store that outlives the process keeps what was committed at the next flush, all of it or
    // nothing. `unflushed`: something was committed since the last one.
    virtual bool persistent() const { return false; }
    virtual bool unflushed() const { return false; }
    virtual void flush() {}
};

std::unique_ptr<Store> make_memory_store();

} // namespace snowglobe
