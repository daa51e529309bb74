// Sets, and what several of them have in common.
#include "services/redis/commands.h"
#include "services/redis/elements.h"
#include "services/redis/numbers.h"
#include "services/redis/random_picks.h"

#include <algorithm>
#include <set>

namespace snowglobe::redis {

namespace {

using Names = std::vector<std::string>;
enum class Operation : std::uint8_t { intersection, both, difference };

// Of several sets: those in all of them, in any, in the first alone. Wherever they come from, in
// the order of the first.
Names combine(const Asked& asked, std::size_t first, std::size_t end, Operation operation) {
    const Keyspace keys = asked.keys();
    std::vector<Slot> slots;
    for (std::size_t i = first; i < end; ++i) {
        slots.push_back(keys.open(asked.arg(i), Type::set));
    }
    Names names = Elements(keys, slots.front()).names();
    if (operation == Operation::both) {
        std::set<std::string> seen(names.begin(), names.end());
        for (std::size_t i = 1; i < slots.size(); ++i) {
            for (std::string& name : Elements(keys, slots[i]).names()) {
                if (seen.insert(name).second) {
                    names.push_back(std::move(name));
                }
            }
        }
        return names;
    }
    for (std::size_t i = 1; i < slots.size(); ++i) {
        const Elements others(keys, slots[i]);
        std::erase_if(names, [&](const std::string& name) {
            return others.contains(name) != (operation == Operation::intersection);
        });
    }
    return names;
}

Answer store(Asked& asked, Operation operation) {
    const Names names = combine(asked, 2, asked.size(), operation);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    const bool was_there = slot.is_there;
    keys.erase(slot);
    slot.value.type = Type::set;
    Elements members(keys, slot);
    for (const std::string& name : names) {
        members.put(name);
    }
    keys.save_stored(slot, was_there, {'s', asked.name});
    return Answer::number(static_cast<std::int64_t>(names.size()));
}

Answer show(const Asked& asked, Operation operation) {
    return Answer::bulks(combine(asked, 1, asked.size(), operation), Answer::Kind::set);
}

} // namespace

Answer sadd(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::set);
    Elements members(keys, slot);
    std::int64_t added = 0;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        added += members.put(asked.arg(i)) ? 1 : 0;
    }
    if (added > 0) {
        keys.save(slot, {'s', "sadd"});
    }
    return Answer::number(added);
}

Answer srem(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::set);
    Elements members(keys, slot);
    std::int64_t erased = 0;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        erased += members.erase(asked.arg(i)) ? 1 : 0;
    }
    if (erased > 0) {
        keys.save(slot, {'s', "srem"});
    }
    return Answer::number(erased);
}

Answer scard(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::set);
    return Answer::number(static_cast<std::int64_t>(Elements(keys, slot).size()));
}

Answer sismember(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::set);
    return Answer::number(Elements(keys, slot).contains(asked.arg(2)) ? 1 : 0);
}

Answer smismember(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::set);
    const Elements members(keys, slot);
    Answer answer = Answer::array();
    for (std::size_t i = 2; i < asked.size(); ++i) {
        answer.add(Answer::number(members.contains(asked.arg(i)) ? 1 : 0));
    }
    return answer;
}

Answer smembers(Asked& asked) {
    return show(asked, Operation::both);
}
Answer sinter(Asked& asked) {
    return show(asked, Operation::intersection);
}
Answer sunion(Asked& asked) {
    return show(asked, Operation::both);
}
Answer sdiff(Asked& asked) {
    return show(asked, Operation::difference);
}
Answer sinterstore(Asked& asked) {
    return store(asked, Operation::intersection);
}
Answer sunionstore(Asked& asked) {
    return store(asked, Operation::both);
}
Answer sdiffstore(Asked& asked) {
    return store(asked, Operation::difference);
}

Answer sintercard(Asked& asked) {
    const auto count = parse_integer(asked.arg(1));
    if (!count || *count < 1) {
        throw CommandError{"ERR numkeys should be greater than 0"};
    }
    if (static_cast<std::uint64_t>(*count) > asked.size() - 2) {
        throw CommandError{"ERR Number of keys can't be greater than number of args"};
    }
    const std::size_t end = 2 + static_cast<std::size_t>(*count);
    std::int64_t limit = 0;
    for (std::size_t i = end; i < asked.size(); ++i) {
        if (!asked.is(i, "limit") || i + 1 == asked.size()) {
            throw errors::syntax();
        }
        const auto number = parse_integer(asked.arg(++i));
        if (!number || *number < 0) {
            throw CommandError{"ERR LIMIT can't be negative"};
        }
        limit = *number;
    }
    const auto size =
        static_cast<std::int64_t>(combine(asked, 2, end, Operation::intersection).size());
    return Answer::number(limit > 0 ? std::min(limit, size) : size);
}

Answer smove(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot from = keys.open(asked.arg(1), Type::set);
    if (!from.is_there) {
        return Answer::number(0);
    }
    Slot to = keys.open(asked.arg(2), Type::set);
    if (asked.arg(1) == asked.arg(2)) {
        return Answer::number(Elements(keys, from).contains(asked.arg(3)) ? 1 : 0);
    }
    if (!Elements(keys, from).erase(asked.arg(3))) {
        return Answer::number(0);
    }
    keys.save(from, {'s', "srem"});
    if (Elements(keys, to).put(asked.arg(3))) {
        keys.save(to, {'s', "sadd"});
    }
    return Answer::number(1);
}

Answer spop(Asked& asked) {
    if (asked.size() > 3) {
        throw errors::syntax();
    }
    const bool is_one = asked.size() == 2;
    std::int64_t count = 1;
    if (!is_one) {
        const auto number = parse_integer(asked.arg(2));
        if (!number || *number < 0) {
            throw CommandError{"ERR value is out of range, must be positive"};
        }
        count = *number;
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::set);
    Elements members(keys, slot);
    const Names names = members.names();
    Answer answer = Answer::of(Answer::Kind::set);
    for (const std::size_t i : random_picks(asked, names.size(), count)) {
        members.erase(names[i]);
        answer.add(Answer::bulk(names[i]));
    }
    if (!answer.items.empty()) {
        keys.save(slot, {'s', "spop"});
    }
    if (is_one) {
        return answer.items.empty() ? Answer::null() : std::move(answer.items.front());
    }
    return answer;
}

Answer srandmember(Asked& asked) {
    const Keyspace keys = asked.keys();
    if (asked.size() > 3) {
        throw errors::syntax();
    }
    const std::int64_t count = asked.size() == 3 ? asked.integer(2) : 1;
    check_pick_count(count, false);
    Slot slot = keys.open(asked.arg(1), Type::set);
    const Names names = Elements(keys, slot).names();
    Answer answer = Answer::array();
    for (const std::size_t i : random_picks(asked, names.size(), count)) {
        answer.add(Answer::bulk(names[i]));
    }
    if (asked.size() == 2) {
        return answer.items.empty() ? Answer::null() : std::move(answer.items.front());
    }
    return answer;
}

} // namespace snowglobe::redis
