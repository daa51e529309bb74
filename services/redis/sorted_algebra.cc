// What several sorted sets, and sets, have in common: ZUNION, ZINTER, ZDIFF.
#include "services/redis/commands.h"
#include "services/redis/elements.h"
#include "services/redis/numbers.h"
#include "services/redis/scored.h"

#include <algorithm>
#include <map>

namespace snowglobe::redis {

namespace {

enum class Operation : std::uint8_t { both, intersection, difference };
enum class Aggregate : std::uint8_t { sum, min, max };

struct Combination {
    std::vector<std::string> keys;
    std::vector<double> weights;
    Aggregate aggregate = Aggregate::sum;
    bool with_scores = false;
    std::int64_t limit = 0;
};

Aggregate aggregate_of(const Asked& asked, std::size_t i) {
    if (asked.is(i, "sum")) {
        return Aggregate::sum;
    }
    if (asked.is(i, "min")) {
        return Aggregate::min;
    }
    if (asked.is(i, "max")) {
        return Aggregate::max;
    }
    throw errors::syntax();
}

// "numkeys key... [options]", from numkeys on.
Combination
read_combination(const Asked& asked, std::size_t from, Operation operation, bool stores, bool counts) {
    const std::int64_t count = asked.integer(from);
    if (count < 1) {
        throw CommandError{"ERR at least 1 input key is needed for '" + asked.name + "' command"};
    }
    if (static_cast<std::uint64_t>(count) > asked.size() - from - 1) {
        throw errors::syntax();
    }
    Combination read;
    std::size_t i = from + 1;
    for (; i <= from + static_cast<std::size_t>(count); ++i) {
        read.keys.push_back(asked.arg(i));
    }
    for (const std::string& key : read.keys) {
        const Slot slot = asked.keys().open(key);
        if (slot.is_there && slot.value.type != Type::set && slot.value.type != Type::sorted_set) {
            throw errors::wrong_type();
        }
    }
    read.weights.assign(read.keys.size(), 1);
    for (; i < asked.size(); ++i) {
        const std::size_t behind = asked.size() - i - 1;
        if (counts && behind >= 1 && asked.is(i, "limit")) {
            const auto limit = parse_integer(asked.arg(++i));
            if (!limit || *limit < 0) {
                throw CommandError{"ERR LIMIT can't be negative"};
            }
            read.limit = *limit;
        } else if (
            !counts && operation != Operation::difference && behind >= read.keys.size() &&
            asked.is(i, "weights")) {
            for (double& weight : read.weights) {
                weight = asked.real(++i, "ERR weight value is not a float");
            }
        } else if (
            !counts && operation != Operation::difference && behind >= 1 &&
            asked.is(i, "aggregate")) {
            read.aggregate = aggregate_of(asked, ++i);
        } else if (!counts && !stores && asked.is(i, "withscores")) {
            read.with_scores = true;
        } else {
            throw errors::syntax();
        }
    }
    return read;
}

double weighted(double weight, double score) {
    const double value = weight * score;
    return value != value ? 0 : value;
}

double aggregated(Aggregate aggregate, double a, double b) {
    switch (aggregate) {
    case Aggregate::sum: {
        const double sum = a + b;
        return sum != sum ? 0 : sum;
    }
    case Aggregate::min:
        return std::min(a, b);
    case Aggregate::max:
        return std::max(a, b);
    }
    return 0;
}

using Scores = std::map<std::string, double>;

Scores scores_of(const Keyspace& keys, const std::string& key) {
    Slot slot = keys.open(key);
    Scores scores;
    if (!slot.is_there) {
        return scores;
    }
    if (slot.value.type == Type::set) {
        for (std::string& name : Elements(keys, slot).names()) {
            scores.emplace(std::move(name), 1);
        }
        return scores;
    }
    if (slot.value.type != Type::sorted_set) {
        throw errors::wrong_type();
    }
    for (Scored& one : SortedMembers(keys, slot).all()) {
        scores.emplace(std::move(one.member), one.score);
    }
    return scores;
}

std::vector<Scored> combine(const Asked& asked, const Combination& what, Operation operation) {
    std::vector<Scores> all;
    for (const std::string& key : what.keys) {
        all.push_back(scores_of(asked.keys(), key));
    }
    Scores result;
    for (const auto& [member, score] : all.front()) {
        result.emplace(member, weighted(what.weights.front(), score));
    }
    for (std::size_t i = 1; i < all.size(); ++i) {
        const Scores& other = all[i];
        if (operation != Operation::both) {
            std::erase_if(result, [&](const auto& one) {
                return other.contains(one.first) != (operation == Operation::intersection);
            });
        }
        if (operation == Operation::difference) {
            continue;
        }
        for (const auto& [member, score] : other) {
            const double value = weighted(what.weights[i], score);
            if (const auto found = result.find(member); found != result.end()) {
                found->second = aggregated(what.aggregate, found->second, value);
            } else if (operation == Operation::both) {
                result.emplace(member, value);
            }
        }
    }
    std::vector<Scored> sorted;
    for (const auto& [member, score] : result) {
        sorted.push_back({member, score});
    }
    std::ranges::stable_sort(sorted, {}, &Scored::score);
    return sorted;
}

Answer show(Asked& asked, Operation operation) {
    const Combination what = read_combination(asked, 1, operation, false, false);
    Answer answer =
        Answer::of(what.with_scores ? Answer::Kind::pairs : Answer::Kind::array);
    for (const Scored& one : combine(asked, what, operation)) {
        answer.add(Answer::bulk(one.member));
        if (what.with_scores) {
            answer.add(Answer::score(one.score));
        }
    }
    return answer;
}

Answer store(Asked& asked, Operation operation) {
    const Combination what = read_combination(asked, 2, operation, true, false);
    const std::vector<Scored> found = combine(asked, what, operation);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    const bool was_there = slot.is_there;
    keys.erase(slot);
    slot.value.type = Type::sorted_set;
    SortedMembers members(keys, slot);
    for (const Scored& one : found) {
        members.put(one.member, one.score);
    }
    keys.save_stored(slot, was_there, {'z', asked.name});
    return Answer::number(static_cast<std::int64_t>(found.size()));
}

} // namespace

Answer zunion(Asked& asked) {
    return show(asked, Operation::both);
}
Answer zinter(Asked& asked) {
    return show(asked, Operation::intersection);
}
Answer zdiff(Asked& asked) {
    return show(asked, Operation::difference);
}
Answer zunionstore(Asked& asked) {
    return store(asked, Operation::both);
}
Answer zinterstore(Asked& asked) {
    return store(asked, Operation::intersection);
}
Answer zdiffstore(Asked& asked) {
    return store(asked, Operation::difference);
}

Answer zintercard(Asked& asked) {
    const Combination what = read_combination(asked, 1, Operation::intersection, false, true);
    const auto size =
        static_cast<std::int64_t>(combine(asked, what, Operation::intersection).size());
    return Answer::number(what.limit > 0 ? std::min(what.limit, size) : size);
}

} // namespace snowglobe::redis
