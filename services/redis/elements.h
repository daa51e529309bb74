#pragma once
// The members of a set, the fields of a hash: names, each with a value or none. Small, they lie in
// their key's row in the order of their coming; large, in rows in the order of their places:
//
//   redis.element   id, hash of the name, name -> value
#include "emulator/store/row_kind.h"
#include "services/redis/keyspace.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::redis {

// Where an aggregate becomes large: as Redis 7.2 changes what it is encoded as.
struct SmallLimits {
    std::size_t count = 128;
    std::size_t bytes = 64; // of each element
};
constexpr SmallLimits small_hash{512, 64};
constexpr SmallLimits small_set{128, 64};
constexpr std::size_t small_integers = 512; // of a set that has nothing else
constexpr SmallLimits small_sorted_set{128, 64};

// All rows of a large aggregate, of whatever type.
void erase_rows(Store& store, std::uint64_t id);
// Copies them.
void copy_rows(Store& store, std::uint64_t from, std::uint64_t to);
// visit(name, value) -> go on?, from that place on, of `count` of them and whatever has the place of
// the last one. The place to go on from; 0: that was all.
using VisitRow = std::function<bool(std::string name, std::string_view value)>;
std::uint64_t scan_rows(
    Store& store,
    std::uint64_t id,
    std::uint64_t from,
    std::uint64_t count,
    const VisitRow& visit);

class Elements {
public:
    // Of a set or a hash, whose slot outlives this; to be saved when all is done.
    Elements(const Keyspace& keys, Slot& slot)
        : keys_(keys), value_(slot.value), stride_(slot.value.type == Type::hash ? 2 : 1) {}

    std::uint64_t size() const;
    bool contains(std::string_view name) const { return find(name).has_value(); }
    std::optional<std::string> find(std::string_view name) const;
    // Whether it is new.
    bool put(std::string_view name, std::string_view value = {});
    bool erase(std::string_view name);

    // visit(name, value) -> whether to go on. Nothing may change meanwhile.
    using Visit = std::function<bool(const std::string& name, const std::string& value)>;
    void for_each(const Visit& visit) const;
    std::vector<std::string> names() const;
    // From that place on, at least so many if there are; where to go on, 0 at the end. A small one
    // comes whole.
    std::uint64_t scan(std::uint64_t from, std::uint64_t count, const Visit& visit) const;
    // The n-th; n is below size().
    std::pair<std::string, std::string> at(std::uint64_t n) const;

    static std::vector<RowKind> row_kinds();

private:
    bool is_large() const { return value_.id != 0; }
    std::size_t index(std::string_view name) const; // in elements; their number: it is not there
    void grow();
    bool is_too_large() const;

    const Keyspace& keys_;
    StoredKey& value_;
    const std::size_t stride_;
};

} // namespace snowglobe::redis
