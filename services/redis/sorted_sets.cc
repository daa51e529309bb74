// Sorted sets: members and their scores, one by one.
#include "services/redis/commands.h"
#include "services/redis/numbers.h"
#include "services/redis/random_picks.h"
#include "services/redis/scored.h"
#include "services/redis/waiting.h"

#include <cmath>

namespace snowglobe::redis {

namespace {

struct AddOptions {
    bool if_absent = false;
    bool if_there = false;
    bool if_greater = false;
    bool if_less = false;
    bool counts_changes = false;
    bool is_increment = false;
};

// What became of one.
struct Added {
    bool is_new = false;
    bool is_changed = false;
    std::optional<double> score; // it has now; none: nothing was done
};

Added add_member(
    SortedMembers& members, const std::string& member, double score, const AddOptions& options) {
    const auto before = members.find(member);
    if ((before && options.if_absent) || (!before && options.if_there)) {
        return {};
    }
    if (before && options.is_increment) {
        score += *before;
    }
    if (score != score) {
        throw CommandError{"ERR resulting score is not a number (NaN)"};
    }
    if (before && ((options.if_greater && score <= *before) || (options.if_less && score >= *before))) {
        return {};
    }
    const bool is_changed = before && *before != score;
    if (!before || is_changed) {
        members.put(member, score, before);
    }
    return {!before, is_changed, score};
}

Answer add_members(Asked& asked, std::size_t first, const AddOptions& options) {
    if (first >= asked.size() || (asked.size() - first) % 2 != 0) {
        throw errors::syntax();
    }
    if (options.if_absent && options.if_there) {
        throw CommandError{"ERR XX and NX options at the same time are not compatible"};
    }
    if ((options.if_greater && options.if_absent) || (options.if_less && options.if_absent) ||
        (options.if_greater && options.if_less)) {
        throw CommandError{
            "ERR GT, LT, and/or NX options at the same time are not compatible"};
    }
    if (options.is_increment && asked.size() - first > 2) {
        throw CommandError{"ERR INCR option supports a single increment-element pair"};
    }
    std::vector<double> scores;
    for (std::size_t i = first; i < asked.size(); i += 2) {
        scores.push_back(asked.real(i));
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    SortedMembers members(keys, slot);
    std::int64_t added = 0;
    std::int64_t changed = 0;
    Added last;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        last = add_member(members, asked.arg(first + 2 * i + 1), scores[i], options);
        added += last.is_new ? 1 : 0;
        changed += last.is_changed ? 1 : 0;
    }
    if (added + changed > 0) {
        keys.save(slot, {'z', options.is_increment ? "zincr" : "zadd"});
        keys.tell(slot.key);
    }
    if (options.is_increment) {
        return last.score ? Answer::score(*last.score) : Answer::null();
    }
    return Answer::number(options.counts_changes ? added + changed : added);
}

Answer rank(Asked& asked, bool is_reverse) {
    const bool with_score = asked.size() == 4;
    if (asked.size() > 4 || (with_score && !asked.is(3, "withscore"))) {
        throw errors::syntax();
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    const SortedMembers members(keys, slot);
    const auto rank = members.rank(asked.arg(2));
    if (!rank) {
        return with_score ? Answer::null_array() : Answer::null();
    }
    const auto number = Answer::number(
        static_cast<std::int64_t>(is_reverse ? members.size() - 1 - *rank : *rank));
    return with_score
               ? Answer::array({number, Answer::score(*members.find(asked.arg(2)))})
               : number;
}

std::vector<Scored>
pop_members(const Keyspace& keys, Slot& slot, std::int64_t count, Side side) {
    SortedMembers members(keys, slot);
    std::vector<Scored> popped = members.range(
        0,
        std::min(members.size(), static_cast<std::uint64_t>(count)),
        side == Side::left ? Direction::forward : Direction::reverse);
    for (const Scored& one : popped) {
        members.erase(one.member);
    }
    if (!popped.empty()) {
        keys.save(slot, {'z', side == Side::left ? "zpopmin" : "zpopmax"});
    }
    return popped;
}

Answer pop(Asked& asked, Side side) {
    if (asked.size() > 3) {
        throw errors::syntax();
    }
    std::int64_t count = 1;
    if (asked.size() == 3) {
        const auto number = parse_integer(asked.arg(2));
        if (!number || *number < 0) {
            throw CommandError{"ERR value is out of range, must be positive"};
        }
        count = *number;
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    Answer answer =
        Answer::of(asked.size() == 3 ? Answer::Kind::pairs : Answer::Kind::array);
    for (const Scored& one : pop_members(keys, slot, count, side)) {
        answer.add(Answer::bulk(one.member));
        answer.add(Answer::score(one.score));
    }
    return answer;
}

Answer pop_or_wait(Asked& asked, Side side) {
    const auto timeout = timeout_of(asked, asked.size() - 1);
    const Keyspace keys = asked.keys();
    const std::span<const std::string> names =
        std::span(asked.args).subspan(1, asked.size() - 2);
    for (const std::string& name : names) {
        Slot slot = open_for_pop(asked, name, Type::sorted_set);
        if (slot.is_there) {
            const Scored one = pop_members(keys, slot, 1, side).front();
            return Answer::array(
                {Answer::bulk(name), Answer::bulk(one.member), Answer::score(one.score)});
        }
    }
    return wait_for(asked, names, timeout);
}

std::optional<Answer> pop_many(Asked& asked, const PopRequest& request) {
    const Keyspace keys = asked.keys();
    for (const std::string& name : request.keys) {
        Slot slot = open_for_pop(asked, name, Type::sorted_set);
        if (!slot.is_there) {
            continue;
        }
        Answer members = Answer::array();
        for (const Scored& one : pop_members(keys, slot, request.count, request.side)) {
            members.add(Answer::array({Answer::bulk(one.member), Answer::score(one.score)}));
        }
        return Answer::array({Answer::bulk(name), std::move(members)});
    }
    return std::nullopt;
}

} // namespace

Answer zadd(Asked& asked) {
    AddOptions options;
    std::size_t i = 2;
    for (; i < asked.size(); ++i) {
        if (asked.is(i, "nx")) {
            options.if_absent = true;
        } else if (asked.is(i, "xx")) {
            options.if_there = true;
        } else if (asked.is(i, "gt")) {
            options.if_greater = true;
        } else if (asked.is(i, "lt")) {
            options.if_less = true;
        } else if (asked.is(i, "ch")) {
            options.counts_changes = true;
        } else if (asked.is(i, "incr")) {
            options.is_increment = true;
        } else {
            break;
        }
    }
    return add_members(asked, i, options);
}

Answer zincrby(Asked& asked) {
    AddOptions options;
    options.is_increment = true;
    return add_members(asked, 2, options);
}

Answer zrem(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    SortedMembers members(keys, slot);
    std::int64_t erased = 0;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        erased += members.erase(asked.arg(i)) ? 1 : 0;
    }
    if (erased > 0) {
        keys.save(slot, {'z', "zrem"});
    }
    return Answer::number(erased);
}

Answer zcard(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    return Answer::number(static_cast<std::int64_t>(SortedMembers(keys, slot).size()));
}

Answer zscore(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    const auto score = SortedMembers(keys, slot).find(asked.arg(2));
    return score ? Answer::score(*score) : Answer::null();
}

Answer zmscore(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    const SortedMembers members(keys, slot);
    Answer answer = Answer::array();
    for (std::size_t i = 2; i < asked.size(); ++i) {
        const auto score = members.find(asked.arg(i));
        answer.add(score ? Answer::score(*score) : Answer::null());
    }
    return answer;
}

Answer zrank(Asked& asked) {
    return rank(asked, false);
}
Answer zrevrank(Asked& asked) {
    return rank(asked, true);
}
Answer zpopmin(Asked& asked) {
    return pop(asked, Side::left);
}
Answer zpopmax(Asked& asked) {
    return pop(asked, Side::right);
}
Answer bzpopmin(Asked& asked) {
    return pop_or_wait(asked, Side::left);
}
Answer bzpopmax(Asked& asked) {
    return pop_or_wait(asked, Side::right);
}

Answer zmpop(Asked& asked) {
    return pop_many(asked, read_pop_request(asked, 1, "min", "max"))
        .value_or(Answer::null_array());
}

Answer bzmpop(Asked& asked) {
    const auto timeout = timeout_of(asked, 1);
    const PopRequest request = read_pop_request(asked, 2, "min", "max");
    auto popped = pop_many(asked, request);
    return popped ? *std::move(popped) : wait_for(asked, request.keys, timeout);
}

Answer zrandmember(Asked& asked) {
    const Keyspace keys = asked.keys();
    const std::int64_t count = asked.size() > 2 ? asked.integer(2) : 1;
    const bool with_scores = asked.size() == 4;
    if (asked.size() > 4 || (with_scores && !asked.is(3, "withscores"))) {
        throw errors::syntax();
    }
    check_pick_count(count, with_scores);
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    const std::vector<Scored> all = SortedMembers(keys, slot).all();
    Answer answer = Answer::of(with_scores ? Answer::Kind::pairs : Answer::Kind::array);
    for (const std::size_t i : random_picks(asked, all.size(), count)) {
        answer.add(Answer::bulk(all[i].member));
        if (with_scores) {
            answer.add(Answer::score(all[i].score));
        }
    }
    if (asked.size() == 2) {
        return answer.items.empty() ? Answer::null() : std::move(answer.items.front());
    }
    return answer;
}

} // namespace snowglobe::redis
