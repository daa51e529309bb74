#pragma once
// A typed look at one kind of row: Rows<Value> reads and writes `Value`s under whole keys that the
// caller builds with store/key.h. Holds nothing but the store.
#include "emulator/store/key.h"
#include "emulator/store/record.h"
#include "emulator/store/store.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

template <class Value> class Rows {
public:
    explicit Rows(Store& store) : store_(&store) {}

    std::optional<Value> find(const Key& key) const { return find(key.str()); }
    std::optional<Value> find(std::string_view key) const {
        const auto bytes = store_->get(key);
        if (!bytes) {
            return std::nullopt;
        }
        return decode<Value>(*bytes);
    }
    void put(const Key& key, const Value& value) const { store_->put(key.str(), encode(value)); }
    void erase(const Key& key) const { store_->erase(key.str()); }

    // visit(std::string_view key, Value value) -> bool (go on?), over the keys that start with
    // `prefix`.
    template <class Visit> void scan(const Key& prefix, Direction direction, Visit&& visit) const {
        scan(prefix.str(), prefix.end(), direction, visit);
    }
    template <class Visit>
    void
    scan(std::string_view from, std::string_view to, Direction direction, Visit&& visit) const {
        store_->scan(from, to, direction, [&](std::string_view key, std::string_view value) {
            return visit(key, decode<Value>(value));
        });
    }

private:
    Store* store_;
};

} // namespace snowglobe
