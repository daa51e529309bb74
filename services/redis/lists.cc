// Lists, and those of their commands that do not wait.
#include "services/redis/commands.h"
#include "services/redis/list_items.h"
#include "services/redis/numbers.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

Answer push(Asked& asked, bool at_front, bool creates) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    if (!slot.is_there && !creates) {
        return Answer::number(0);
    }
    ListItems items(keys, slot);
    for (std::size_t i = 2; i < asked.size(); ++i) {
        items.push(at_front, std::move(asked.args[i]));
    }
    const auto size = static_cast<std::int64_t>(items.size());
    keys.save(slot, {'l', at_front ? "lpush" : "rpush"});
    keys.tell(slot.key);
    return Answer::number(size);
}

Answer pop(Asked& asked, bool at_front) {
    if (asked.size() > 3) {
        throw CommandError{"ERR wrong number of arguments for '" + asked.name + "' command"};
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
    Slot slot = keys.open(asked.arg(1), Type::list);
    if (!slot.is_there) {
        return asked.size() == 3 ? Answer::null_array() : Answer::null();
    }
    ListItems items(keys, slot);
    Answer answer = Answer::array();
    for (std::int64_t i = 0; i < count && items.size() > 0; ++i) {
        answer.add(Answer::bulk(items.pop(at_front)));
    }
    if (!answer.items.empty()) {
        keys.save(slot, {'l', at_front ? "lpop" : "rpop"});
    }
    return asked.size() == 3 ? std::move(answer) : std::move(answer.items.front());
}

// Where an index leads that may count from the end.
std::optional<std::uint64_t> place(std::int64_t index, std::uint64_t size) {
    const std::int64_t at = index < 0 ? index + static_cast<std::int64_t>(size) : index;
    return at < 0 || at >= static_cast<std::int64_t>(size)
               ? std::nullopt
               : std::optional(static_cast<std::uint64_t>(at));
}

} // namespace

Answer lpush(Asked& asked) {
    return push(asked, true, true);
}
Answer rpush(Asked& asked) {
    return push(asked, false, true);
}
Answer lpushx(Asked& asked) {
    return push(asked, true, false);
}
Answer rpushx(Asked& asked) {
    return push(asked, false, false);
}
Answer lpop(Asked& asked) {
    return pop(asked, true);
}
Answer rpop(Asked& asked) {
    return pop(asked, false);
}

Answer llen(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    return Answer::number(static_cast<std::int64_t>(ListItems(keys, slot).size()));
}

Answer lrange(Asked& asked) {
    const std::int64_t start = asked.integer(2);
    const std::int64_t stop = asked.integer(3);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    const ListItems items(keys, slot);
    const Span span = span_of(start, stop, items.size());
    return Answer::bulks(items.range(span.first, span.count));
}

Answer lindex(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    if (!slot.is_there) {
        return Answer::null();
    }
    const ListItems items(keys, slot);
    const auto at = place(asked.integer(2), items.size());
    return at ? Answer::bulk(items.at(*at)) : Answer::null();
}

Answer lset(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    if (!slot.is_there) {
        throw errors::no_such_key();
    }
    const std::int64_t index = asked.integer(2);
    ListItems items(keys, slot);
    const auto at = place(index, items.size());
    if (!at) {
        throw CommandError{"ERR index out of range"};
    }
    items.set(*at, std::move(asked.args[3]));
    keys.save(slot, {'l', "lset"});
    return Answer::ok();
}

Answer linsert(Asked& asked) {
    const bool is_before = asked.is(2, "before");
    if (!is_before && !asked.is(2, "after")) {
        throw errors::syntax();
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    if (!slot.is_there) {
        return Answer::number(0);
    }
    ListItems items(keys, slot);
    std::vector<std::string> all = items.all();
    const auto pivot = std::ranges::find(all, asked.arg(3));
    if (pivot == all.end()) {
        return Answer::number(-1);
    }
    all.insert(pivot + (is_before ? 0 : 1), asked.arg(4));
    const auto size = static_cast<std::int64_t>(all.size());
    items.assign(std::move(all));
    keys.save(slot, {'l', "linsert"});
    return Answer::number(size);
}

Answer lrem(Asked& asked) {
    std::int64_t left = asked.integer(2);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    ListItems items(keys, slot);
    std::vector<std::string> all = items.all();
    const bool is_back = left < 0;
    left = left == 0 ? INT64_MAX : left == INT64_MIN ? INT64_MAX : std::abs(left);
    if (is_back) {
        std::ranges::reverse(all);
    }
    const std::size_t before = all.size();
    std::erase_if(all, [&](const std::string& one) {
        return one == asked.arg(3) && left > 0 && left-- > 0;
    });
    const std::size_t erased = before - all.size();
    if (erased > 0) {
        if (is_back) {
            std::ranges::reverse(all);
        }
        items.assign(std::move(all));
        keys.save(slot, {'l', "lrem"});
    }
    return Answer::number(static_cast<std::int64_t>(erased));
}

Answer ltrim(Asked& asked) {
    const std::int64_t start = asked.integer(2);
    const std::int64_t stop = asked.integer(3);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    if (slot.is_there) {
        ListItems items(keys, slot);
        const Span span = span_of(start, stop, items.size());
        items.keep(span.first, span.count);
        keys.save(slot, {'l', "ltrim"});
    }
    return Answer::ok();
}

Answer lpos(Asked& asked) {
    std::int64_t rank = 1;
    std::int64_t count = -1;
    std::int64_t compared_max = 0;
    for (std::size_t i = 3; i < asked.size(); i += 2) {
        if (i + 1 == asked.size()) {
            throw errors::syntax();
        }
        if (asked.is(i, "rank")) {
            rank = asked.integer(i + 1);
            if (rank == 0) {
                throw CommandError{
                    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the "
                    "second ... or use negative to start from the end of the list"};
            }
            if (rank == INT64_MIN) {
                throw CommandError{"ERR value is out of range"};
            }
        } else if (asked.is(i, "count")) {
            const auto number = parse_integer(asked.arg(i + 1));
            if (!number || *number < 0) {
                throw CommandError{"ERR COUNT can't be negative"};
            }
            count = *number;
        } else if (asked.is(i, "maxlen")) {
            const auto number = parse_integer(asked.arg(i + 1));
            if (!number || *number < 0) {
                throw CommandError{"ERR MAXLEN can't be negative"};
            }
            compared_max = *number;
        } else {
            throw errors::syntax();
        }
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::list);
    const std::vector<std::string> all = ListItems(keys, slot).all();
    std::vector<Answer> found;
    std::int64_t passed = std::abs(rank) - 1;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::size_t at = rank < 0 ? all.size() - 1 - i : i;
        if (compared_max > 0 && i >= static_cast<std::uint64_t>(compared_max)) {
            break;
        }
        if (all[at] == asked.arg(2) && passed-- <= 0) {
            found.push_back(Answer::number(static_cast<std::int64_t>(at)));
            if (count < 0 || (count > 0 && found.size() == static_cast<std::uint64_t>(count))) {
                break;
            }
        }
    }
    if (count >= 0) {
        return Answer::array(std::move(found));
    }
    return found.empty() ? Answer::null() : std::move(found.front());
}

} // namespace snowglobe::redis
