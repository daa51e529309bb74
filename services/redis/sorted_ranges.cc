// Ranges of sorted sets: by rank, by score, by the members' bytes.
#include "services/redis/commands.h"
#include "services/redis/numbers.h"
#include "services/redis/scored.h"

#include <cmath>

namespace snowglobe::redis {

namespace {

enum class By : std::uint8_t { rank, score, lex, any };

ScoreRange read_scores(const std::string& min, const std::string& max) {
    ScoreRange range;
    const auto read = [](std::string_view text, bool& is_exclusive) {
        is_exclusive = text.starts_with('(');
        const auto number = parse_double(text.substr(is_exclusive ? 1 : 0));
        if (!number) {
            throw CommandError{"ERR min or max is not a float"};
        }
        return *number;
    };
    range.min = read(min, range.without_min);
    range.max = read(max, range.without_max);
    return range;
}

LexRange read_lex(const std::string& min, const std::string& max) {
    using Kind = LexRange::End::Kind;
    const auto read = [](const std::string& text) -> LexRange::End {
        if (text == "-") {
            return {Kind::first, ""};
        }
        if (text == "+") {
            return {Kind::last, ""};
        }
        if (text.starts_with('(') || text.starts_with('[')) {
            return {text.front() == '(' ? Kind::exclusive : Kind::inclusive, text.substr(1)};
        }
        throw CommandError{"ERR min or max not valid string range item"};
    };
    return {read(min), read(max)};
}

struct Range {
    By by = By::rank;
    bool is_reverse = false;
    bool with_scores = false;
    std::int64_t offset = 0;
    std::int64_t limit = -1;
    std::int64_t start = 0; // by rank
    std::int64_t stop = 0;
    ScoreRange scores;
    LexRange lex;
};

// "min max [options]", from `min` on.
Range read_range(Asked& asked, std::size_t min, By by, bool may_reverse, bool is_reverse, bool stores) {
    Range range;
    range.by = by;
    range.is_reverse = is_reverse;
    for (std::size_t i = min + 2; i < asked.size(); ++i) {
        if (!stores && asked.is(i, "withscores")) {
            range.with_scores = true;
        } else if (asked.is(i, "limit") && i + 2 < asked.size()) {
            range.offset = asked.integer(i + 1);
            range.limit = asked.integer(i + 2);
            i += 2;
        } else if (may_reverse && asked.is(i, "rev")) {
            range.is_reverse = true;
        } else if (by == By::any && asked.is(i, "bylex")) {
            range.by = By::lex;
        } else if (by == By::any && asked.is(i, "byscore")) {
            range.by = By::score;
        } else {
            throw errors::syntax();
        }
    }
    if (range.by == By::any) {
        range.by = By::rank;
    }
    if (range.limit != -1 && range.by == By::rank) {
        throw CommandError{
            "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or "
            "BYLEX"};
    }
    if (range.with_scores && range.by == By::lex) {
        throw CommandError{
            "ERR syntax error, WITHSCORES not supported in combination with BYLEX"};
    }
    const bool swaps = range.is_reverse && range.by != By::rank;
    const std::size_t first = swaps ? min + 1 : min;
    const std::size_t second = swaps ? min : min + 1;
    if (range.by == By::rank) {
        range.start = asked.integer(first);
        range.stop = asked.integer(second);
    } else if (range.by == By::score) {
        range.scores = read_scores(asked.arg(first), asked.arg(second));
    } else {
        range.lex = read_lex(asked.arg(first), asked.arg(second));
    }
    return range;
}

std::vector<Scored> by_rank(const SortedMembers& members, const Range& range) {
    const Span span = span_of(range.start, range.stop, members.size());
    if (span.count == 0) {
        return {};
    }
    return members.range(
        span.first, span.count, range.is_reverse ? Direction::reverse : Direction::forward);
}

std::vector<Scored> members_in(const SortedMembers& members, const Range& range) {
    if (range.by == By::rank) {
        return by_rank(members, range);
    }
    std::vector<Scored> found;
    if (range.offset < 0) {
        return found;
    }
    const Direction direction = range.is_reverse ? Direction::reverse : Direction::forward;
    std::int64_t passed = 0;
    const auto take = [&](const Scored& one) {
        if (range.limit >= 0 && static_cast<std::int64_t>(found.size()) >= range.limit) {
            return false;
        }
        if (passed++ >= range.offset) {
            found.push_back(one);
        }
        return true;
    };
    if (range.by == By::score) {
        members.for_each_from(
            range.is_reverse ? range.scores.max : range.scores.min,
            direction,
            [&](const Scored& one) {
                if (range.scores.has(one.score)) {
                    return take(one);
                }
                return range.is_reverse ? one.score >= range.scores.min
                                        : one.score <= range.scores.max;
            });
    } else {
        // As Redis goes, which counts on that all have the same score: from the first that is not
        // before the range to the first that is behind it.
        const auto ends = [&](Direction from) {
            const std::vector<Scored> end = members.range(0, 1, from);
            return end.empty() ? std::string() : end.front().member;
        };
        if (members.size() == 0 || !range.lex.is_above(ends(Direction::reverse)) ||
            !range.lex.is_below(ends(Direction::forward))) {
            return found;
        }
        bool has_begun = false;
        members.for_each(direction, [&](const Scored& one) {
            const bool is_above = range.lex.is_above(one.member);
            const bool is_below = range.lex.is_below(one.member);
            has_begun = has_begun || (range.is_reverse ? is_below : is_above);
            return !has_begun || ((range.is_reverse ? is_above : is_below) && take(one));
        });
    }
    return found;
}

Answer show_range(Asked& asked, By by, bool may_reverse, bool is_reverse) {
    const Range range = read_range(asked, 2, by, may_reverse, is_reverse, false);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    Answer answer =
        Answer::of(range.with_scores ? Answer::Kind::pairs : Answer::Kind::array);
    for (const Scored& one : members_in(SortedMembers(keys, slot), range)) {
        answer.add(Answer::bulk(one.member));
        if (range.with_scores) {
            answer.add(Answer::score(one.score));
        }
    }
    return answer;
}

Range plain_range(Asked& asked, By by) {
    Range range;
    range.by = by;
    if (by == By::rank) {
        range.start = asked.integer(2);
        range.stop = asked.integer(3);
    } else if (by == By::score) {
        range.scores = read_scores(asked.arg(2), asked.arg(3));
    } else {
        range.lex = read_lex(asked.arg(2), asked.arg(3));
    }
    return range;
}

Answer count_range(Asked& asked, By by) {
    const Range range = plain_range(asked, by);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    return Answer::number(
        static_cast<std::int64_t>(members_in(SortedMembers(keys, slot), range).size()));
}

Answer erase_range(Asked& asked, By by) {
    const Range range = plain_range(asked, by);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    SortedMembers members(keys, slot);
    const std::vector<Scored> found = members_in(members, range);
    for (const Scored& one : found) {
        members.erase(one.member);
    }
    if (!found.empty()) {
        keys.save(slot, {'z', asked.name});
    }
    return Answer::number(static_cast<std::int64_t>(found.size()));
}

} // namespace

Answer zrange(Asked& asked) {
    return show_range(asked, By::any, true, false);
}
Answer zrevrange(Asked& asked) {
    return show_range(asked, By::rank, false, true);
}
Answer zrangebyscore(Asked& asked) {
    return show_range(asked, By::score, false, false);
}
Answer zrevrangebyscore(Asked& asked) {
    return show_range(asked, By::score, false, true);
}
Answer zrangebylex(Asked& asked) {
    return show_range(asked, By::lex, false, false);
}
Answer zrevrangebylex(Asked& asked) {
    return show_range(asked, By::lex, false, true);
}
Answer zcount(Asked& asked) {
    return count_range(asked, By::score);
}
Answer zlexcount(Asked& asked) {
    return count_range(asked, By::lex);
}
Answer zremrangebyrank(Asked& asked) {
    return erase_range(asked, By::rank);
}
Answer zremrangebyscore(Asked& asked) {
    return erase_range(asked, By::score);
}
Answer zremrangebylex(Asked& asked) {
    return erase_range(asked, By::lex);
}

Answer zrangestore(Asked& asked) {
    const Range range = read_range(asked, 3, By::any, true, false, true);
    const Keyspace keys = asked.keys();
    Slot from = keys.open(asked.arg(2), Type::sorted_set);
    const std::vector<Scored> found = members_in(SortedMembers(keys, from), range);
    Slot to = keys.open(asked.arg(1));
    const bool was_there = to.is_there;
    keys.erase(to);
    to.value.type = Type::sorted_set;
    SortedMembers members(keys, to);
    for (const Scored& one : found) {
        members.put(one.member, one.score);
    }
    keys.save_stored(to, was_there, {'z', "zrangestore"});
    return Answer::number(static_cast<std::int64_t>(found.size()));
}

} // namespace snowglobe::redis
