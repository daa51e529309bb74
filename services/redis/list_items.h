#pragma once
// The elements of a list. Small, they lie in its key's row; large, in rows, each at a place that
// counts on from the one before:
//
//   redis.item   id, place -> element
#include "emulator/store/row_kind.h"
#include "services/redis/keyspace.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace snowglobe::redis {

class ListItems {
public:
    // As Elements.
    ListItems(const Keyspace& keys, Slot& slot) : keys_(keys), value_(slot.value) {}

    std::uint64_t size() const;
    std::string at(std::uint64_t index) const; // REQUIRES index < size()
    void set(std::uint64_t index, std::string element);
    void push(bool at_front, std::string element);
    std::string pop(bool at_front); // REQUIRES that there is one
    std::vector<std::string> range(std::uint64_t first, std::uint64_t count) const;
    std::vector<std::string> all() const { return range(0, size()); }
    // What it has from now on.
    void assign(std::vector<std::string> elements);
    void keep(std::uint64_t first, std::uint64_t count); // and nothing else
    bool is_large() const { return value_.id != 0; }

    static std::vector<RowKind> row_kinds();

private:
    void grow();
    void grow_if_too_large();
    Key row(std::uint64_t index) const;

    const Keyspace& keys_;
    StoredKey& value_;
};

} // namespace snowglobe::redis
