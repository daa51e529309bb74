#pragma once
// The members of a sorted set, by score and then by their bytes. Small, they lie in its key's row in
// that order; large, in rows by their names, and in others by their scores:
//
//   redis.element   id, hash of the member, member -> score
//   redis.score     id, score, member -> nothing
#include "emulator/store/row_kind.h"
#include "services/redis/keyspace.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

struct Scored {
    std::string member;
    double score = 0;
};

// Scores from one to another.
struct ScoreRange {
    double min = 0;
    double max = 0;
    bool without_min = false;
    bool without_max = false;
    bool has(double score) const {
        return (without_min ? score > min : score >= min) &&
               (without_max ? score < max : score <= max);
    }
};

// Members from one to another, where all have the same score.
struct LexRange {
    struct End {
        enum class Kind : std::uint8_t { first, last, inclusive, exclusive };
        Kind kind = Kind::first;
        std::string member;
    };
    End min;
    End max;
    bool is_above(std::string_view member) const; // the lower end
    bool is_below(std::string_view member) const; // the upper one
};

class SortedMembers {
public:
    // As Elements.
    SortedMembers(const Keyspace& keys, Slot& slot) : keys_(keys), value_(slot.value) {}

    std::uint64_t size() const;
    std::optional<double> find(std::string_view member) const;
    void put(std::string_view member, double score) { put(member, score, find(member)); }
    // The same where it is known what it had.
    void put(std::string_view member, double score, std::optional<double> before);
    bool erase(std::string_view member);
    std::optional<std::uint64_t> rank(std::string_view member) const;

    // visit(member) -> whether to go on; from the first, or from the last back. Nothing may change
    // meanwhile.
    using Visit = std::function<bool(const Scored&)>;
    void for_each(Direction direction, const Visit& visit) const;
    // The same, beginning where scores do that are not below `min`, or, back, not above.
    void for_each_from(double score, Direction direction, const Visit& visit) const;
    std::vector<Scored> all() const;
    std::vector<Scored> range(std::uint64_t first, std::uint64_t count, Direction direction) const;
    // As Elements::scan.
    std::uint64_t scan(std::uint64_t from, std::uint64_t count, const Visit& visit) const;
    bool is_large() const { return value_.id != 0; }

    static std::vector<RowKind> row_kinds();

private:
    Scored small(std::size_t index) const;
    std::size_t index(std::string_view member) const; // in elements; their number: it is not there
    void grow();
    Key member_row(std::string_view member) const;
    Key score_row(double score, std::string_view member) const;

    const Keyspace& keys_;
    StoredKey& value_;
};

} // namespace snowglobe::redis
