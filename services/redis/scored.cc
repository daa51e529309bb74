#include "services/redis/scored.h"

#include "services/redis/elements.h"
#include "services/redis/numbers.h"

#include <algorithm>
#include <cmath>

namespace snowglobe::redis {

namespace {

constexpr std::string_view element_space = "redis.element";
constexpr std::string_view score_space = "redis.score";

std::string score_bytes(double score) {
    std::string out(8, '\0');
    std::uint64_t bits = ordered_bits(score);
    for (std::size_t i = out.size(); i-- > 0; bits >>= 8) {
        out[i] = static_cast<char>(bits & 0xff);
    }
    return out;
}

double score_of(std::string_view bytes) {
    std::uint64_t bits = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
    }
    return score_of_bits(bits);
}

Scored scored_of_row(std::string_view row) {
    KeyReader reader(row);
    reader.text();
    reader.number();
    const double score = score_of_bits(reader.number());
    return {reader.text(), score};
}

} // namespace

bool LexRange::is_above(std::string_view member) const {
    switch (min.kind) {
    case End::Kind::first:
        return true;
    case End::Kind::last:
        return false;
    case End::Kind::inclusive:
        return member >= min.member;
    case End::Kind::exclusive:
        return member > min.member;
    }
    return false;
}

bool LexRange::is_below(std::string_view member) const {
    switch (max.kind) {
    case End::Kind::first:
        return false;
    case End::Kind::last:
        return true;
    case End::Kind::inclusive:
        return member <= max.member;
    case End::Kind::exclusive:
        return member < max.member;
    }
    return false;
}

Key SortedMembers::member_row(std::string_view member) const {
    return Key(element_space).number(value_.id).number(place_of(member)).text(member);
}

Key SortedMembers::score_row(double score, std::string_view member) const {
    return Key(score_space).number(value_.id).number(ordered_bits(score)).text(member);
}

std::uint64_t SortedMembers::size() const {
    return is_large() ? value_.count : value_.elements.size() / 2;
}

Scored SortedMembers::small(std::size_t index) const {
    return {value_.elements[index], score_of(value_.elements[index + 1])};
}

std::size_t SortedMembers::index(std::string_view member) const {
    std::size_t i = 0;
    while (i < value_.elements.size() && value_.elements[i] != member) {
        i += 2;
    }
    return i;
}

std::optional<double> SortedMembers::find(std::string_view member) const {
    if (is_large()) {
        const auto found = keys_.context().store.get(member_row(member).str());
        return found ? std::optional(score_of(*found)) : std::nullopt;
    }
    const std::size_t at = index(member);
    return at < value_.elements.size() ? std::optional(small(at).score) : std::nullopt;
}

void SortedMembers::put(
    std::string_view member, double score, std::optional<double> before) {
    if (!is_large() && member.size() > small_sorted_set.bytes) {
        grow();
    }
    if (is_large()) {
        Store& store = keys_.context().store;
        if (before) {
            store.erase(score_row(*before, member).str());
        }
        value_.count += before ? 0 : 1;
        store.put(member_row(member).str(), score_bytes(score));
        store.put(score_row(score, member).str(), "");
        return;
    }
    if (const std::size_t at = index(member); at < value_.elements.size()) {
        const auto first = value_.elements.begin() + static_cast<std::ptrdiff_t>(at);
        value_.elements.erase(first, first + 2);
    }
    std::size_t at = 0;
    while (at < value_.elements.size()) {
        const Scored there = small(at);
        if (there.score > score || (there.score == score && there.member > member)) {
            break;
        }
        at += 2;
    }
    value_.elements.insert(
        value_.elements.begin() + static_cast<std::ptrdiff_t>(at),
        {std::string(member), score_bytes(score)});
    if (size() > small_sorted_set.count) {
        grow();
    }
}

bool SortedMembers::erase(std::string_view member) {
    if (is_large()) {
        const auto score = find(member);
        if (score) {
            keys_.context().store.erase(member_row(member).str());
            keys_.context().store.erase(score_row(*score, member).str());
            --value_.count;
        }
        return score.has_value();
    }
    const std::size_t at = index(member);
    if (at == value_.elements.size()) {
        return false;
    }
    const auto first = value_.elements.begin() + static_cast<std::ptrdiff_t>(at);
    value_.elements.erase(first, first + 2);
    return true;
}

std::optional<std::uint64_t> SortedMembers::rank(std::string_view member) const {
    const auto score = find(member);
    if (!score) {
        return std::nullopt;
    }
    std::uint64_t rank = 0;
    if (is_large()) {
        const std::string own = score_row(*score, member).str();
        keys_.context().store.scan(
            Key(score_space).number(value_.id).str(),
            own,
            Direction::forward,
            [&](std::string_view, std::string_view) {
                ++rank;
                return true;
            });
        return rank;
    }
    return index(member) / 2;
}

void SortedMembers::grow() {
    const std::vector<Scored> members = all();
    value_.id = keys_.new_id();
    value_.count = 0;
    value_.elements.clear();
    for (const Scored& one : members) {
        put(one.member, one.score);
    }
}

void SortedMembers::for_each(Direction direction, const Visit& visit) const {
    for_each_from(direction == Direction::forward ? -HUGE_VAL : HUGE_VAL, direction, visit);
}

void SortedMembers::for_each_from(
    double score, Direction direction, const Visit& visit) const {
    const bool is_forward = direction == Direction::forward;
    if (is_large()) {
        const Key all = Key(score_space).number(value_.id);
        const Key from = Key(score_space).number(value_.id).number(ordered_bits(score));
        keys_.context().store.scan(
            is_forward ? from.str() : all.str(),
            is_forward ? all.end() : from.end(),
            direction,
            [&](std::string_view row, std::string_view) { return visit(scored_of_row(row)); });
        return;
    }
    const std::size_t count = value_.elements.size();
    for (std::size_t i = 0; i < count; i += 2) {
        const Scored one = small(is_forward ? i : count - 2 - i);
        if ((is_forward ? one.score >= score : one.score <= score) && !visit(one)) {
            return;
        }
    }
}

std::vector<Scored> SortedMembers::all() const {
    return range(0, size(), Direction::forward);
}

std::vector<Scored>
SortedMembers::range(std::uint64_t first, std::uint64_t count, Direction direction) const {
    std::vector<Scored> out;
    const std::uint64_t behind = size() - std::min(size(), first + count);
    if (is_large() && behind < first) { // it is nearer from the other end
        std::uint64_t passed = 0;
        const Direction back =
            direction == Direction::forward ? Direction::reverse : Direction::forward;
        for_each(back, [&](const Scored& one) {
            if (passed++ >= behind && out.size() < count) {
                out.push_back(one);
            }
            return out.size() < count;
        });
        std::ranges::reverse(out);
        return out;
    }
    std::uint64_t passed = 0;
    for_each(direction, [&](const Scored& one) {
        if (passed++ >= first && out.size() < count) {
            out.push_back(one);
        }
        return out.size() < count;
    });
    return out;
}

std::uint64_t
SortedMembers::scan(std::uint64_t from, std::uint64_t count, const Visit& visit) const {
    if (!is_large()) {
        if (from == 0) {
            for_each(Direction::forward, visit);
        }
        return 0;
    }
    return scan_rows(
        keys_.context().store,
        value_.id,
        from,
        count,
        [&](std::string name, std::string_view value) {
            return visit({std::move(name), score_of(value)});
        });
}

std::vector<RowKind> SortedMembers::row_kinds() {
    return {{score_space, "nnt", empty_form}};
}

} // namespace snowglobe::redis
