// Hashes: fields and their values.
#include "services/redis/commands.h"
#include "services/redis/elements.h"
#include "services/redis/numbers.h"
#include "services/redis/random_picks.h"

namespace snowglobe::redis {

namespace {

std::int64_t set_fields(Asked& asked, const char* name) {
    if (asked.size() % 2 == 1) {
        throw CommandError{
            std::string("ERR wrong number of arguments for '") + name + "' command"};
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    Elements fields(keys, slot);
    std::int64_t added = 0;
    for (std::size_t i = 2; i < asked.size(); i += 2) {
        added += fields.put(asked.arg(i), asked.arg(i + 1)) ? 1 : 0;
    }
    keys.save(slot, {'h', "hset"});
    return added;
}

Answer all_of(Asked& asked, bool with_names, bool with_values, Answer::Kind kind) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    Answer answer = Answer::of(kind);
    Elements(keys, slot).for_each([&](const std::string& name, const std::string& value) {
        if (with_names) {
            answer.add(Answer::bulk(name));
        }
        if (with_values) {
            answer.add(Answer::bulk(value));
        }
        return true;
    });
    return answer;
}

} // namespace

Answer hset(Asked& asked) {
    return Answer::number(set_fields(asked, "hset"));
}

Answer hmset(Asked& asked) {
    set_fields(asked, "hmset");
    return Answer::ok();
}

Answer hsetnx(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    Elements fields(keys, slot);
    if (fields.contains(asked.arg(2))) {
        return Answer::number(0);
    }
    fields.put(asked.arg(2), asked.arg(3));
    keys.save(slot, {'h', "hset"});
    return Answer::number(1);
}

Answer hget(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    const auto value = Elements(keys, slot).find(asked.arg(2));
    return value ? Answer::bulk(*value) : Answer::null();
}

Answer hmget(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    const Elements fields(keys, slot);
    Answer answer = Answer::array();
    for (std::size_t i = 2; i < asked.size(); ++i) {
        const auto value = fields.find(asked.arg(i));
        answer.add(value ? Answer::bulk(*value) : Answer::null());
    }
    return answer;
}

Answer hdel(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    Elements fields(keys, slot);
    std::int64_t erased = 0;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        erased += fields.erase(asked.arg(i)) ? 1 : 0;
    }
    if (erased > 0) {
        keys.save(slot, {'h', "hdel"});
    }
    return Answer::number(erased);
}

Answer hexists(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    return Answer::number(Elements(keys, slot).contains(asked.arg(2)) ? 1 : 0);
}

Answer hlen(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    return Answer::number(static_cast<std::int64_t>(Elements(keys, slot).size()));
}

Answer hstrlen(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    return Answer::number(static_cast<std::int64_t>(
        Elements(keys, slot).find(asked.arg(2)).value_or(std::string()).size()));
}

Answer hgetall(Asked& asked) {
    return all_of(asked, true, true, Answer::Kind::map);
}
Answer hkeys(Asked& asked) {
    return all_of(asked, true, false, Answer::Kind::array);
}
Answer hvals(Asked& asked) {
    return all_of(asked, false, true, Answer::Kind::array);
}

Answer hincrby(Asked& asked) {
    const std::int64_t by = asked.integer(3);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    Elements fields(keys, slot);
    const auto text = fields.find(asked.arg(2));
    const auto before = text ? parse_integer(*text) : std::optional(std::int64_t{0});
    if (!before) {
        throw CommandError{"ERR hash value is not an integer"};
    }
    std::int64_t after = 0;
    if (__builtin_add_overflow(*before, by, &after)) {
        throw CommandError{"ERR increment or decrement would overflow"};
    }
    fields.put(asked.arg(2), std::to_string(after));
    keys.save(slot, {'h', "hincrby"});
    return Answer::number(after);
}

Answer hincrbyfloat(Asked& asked) {
    const auto by = parse_long_double(asked.arg(3));
    if (!by) {
        throw errors::no_float();
    }
    if (*by - *by != 0) {
        throw CommandError{"ERR value is NaN or Infinity"};
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    Elements fields(keys, slot);
    const auto text = fields.find(asked.arg(2));
    const auto before = text ? parse_long_double(*text) : std::optional<long double>(0.0L);
    if (!before) {
        throw CommandError{"ERR hash value is not a float"};
    }
    const long double after = *before + *by;
    if (after - after != 0) {
        throw CommandError{"ERR increment would produce NaN or Infinity"};
    }
    const std::string written = format_long_double(after);
    fields.put(asked.arg(2), written);
    keys.save(slot, {'h', "hincrbyfloat"});
    return Answer::bulk(written);
}

Answer hrandfield(Asked& asked) {
    const bool is_one = asked.size() == 2;
    const std::int64_t count = is_one ? 1 : asked.integer(2);
    const bool with_values = asked.size() == 4;
    if (asked.size() > 4 || (with_values && !asked.is(3, "withvalues"))) {
        throw errors::syntax();
    }
    check_pick_count(count, with_values);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::hash);
    const Elements fields(keys, slot);
    if (is_one) {
        return slot.is_there ? Answer::bulk(fields.at(asked.pick(fields.size())).first)
                             : Answer::null();
    }
    std::vector<std::pair<std::string, std::string>> all;
    fields.for_each([&](const std::string& name, const std::string& value) {
        all.emplace_back(name, value);
        return true;
    });
    Answer answer = Answer::of(with_values ? Answer::Kind::pairs : Answer::Kind::array);
    for (const std::size_t i : random_picks(asked, all.size(), count)) {
        answer.add(Answer::bulk(all[i].first));
        if (with_values) {
            answer.add(Answer::bulk(all[i].second));
        }
    }
    return answer;
}

} // namespace snowglobe::redis
