// Keys, whatever lies under them: whether they are there, how long, under which name.
#include "services/redis/commands.h"
#include "services/redis/elements.h"
#include "services/redis/expiry.h"
#include "services/redis/glob.h"
#include "services/redis/list_items.h"
#include "services/redis/numbers.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

constexpr std::size_t embedded_bytes_max = 44;

Answer expire_with(Asked& asked, ExpiryForm form) {
    bool if_none = false;
    bool if_some = false;
    bool if_later = false;
    bool if_sooner = false;
    for (std::size_t i = 3; i < asked.size(); ++i) {
        if (asked.is(i, "nx")) {
            if_none = true;
        } else if (asked.is(i, "xx")) {
            if_some = true;
        } else if (asked.is(i, "gt")) {
            if_later = true;
        } else if (asked.is(i, "lt")) {
            if_sooner = true;
        } else {
            const std::string& option = asked.arg(i);
            throw CommandError{"ERR Unsupported option " + option.substr(0, option.find('\0'))};
        }
    }
    if (if_none && (if_some || if_later || if_sooner)) {
        throw CommandError{
            "ERR NX and XX, GT or LT options at the same time are not compatible"};
    }
    if (if_later && if_sooner) {
        throw CommandError{"ERR GT and LT options at the same time are not compatible"};
    }
    const std::int64_t at = any_expiry_of(asked, 2, form);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    const auto before = slot.value.expires_ms;
    if (!slot.is_there || (if_none && before) || (if_some && !before) ||
        (if_later && (!before || at <= *before)) || (if_sooner && before && at >= *before)) {
        return Answer::number(0);
    }
    if (at <= keys.now_ms()) {
        keys.erase(slot, {'g', "del"});
    } else {
        slot.value.expires_ms = at;
        keys.save(slot, {'g', "expire"});
    }
    return Answer::number(1);
}

// -2: it is not there; -1: it does not expire.
std::int64_t expiry_or(const Asked& asked, bool is_left) {
    const Slot slot = asked.keys().open(asked.arg(1));
    if (!slot.is_there) {
        return -2;
    }
    if (!slot.value.expires_ms) {
        return -1;
    }
    return is_left ? std::max<std::int64_t>(*slot.value.expires_ms - asked.keys().now_ms(), 0)
                   : *slot.value.expires_ms;
}

Answer in_seconds(std::int64_t ms) {
    return Answer::number(ms < 0 ? ms : (ms + 500) / 1000);
}

Answer erase_keys(Asked& asked) {
    const Keyspace keys = asked.keys();
    std::int64_t erased = 0;
    for (std::size_t i = 1; i < asked.size(); ++i) {
        Slot slot = keys.open(asked.arg(i));
        if (slot.is_there) {
            ++erased;
            keys.erase(slot, {'g', "del"});
        }
    }
    return Answer::number(erased);
}

Answer count_keys(Asked& asked) {
    std::int64_t count = 0;
    for (std::size_t i = 1; i < asked.size(); ++i) {
        count += asked.keys().contains(asked.arg(i)) ? 1 : 0;
    }
    return Answer::number(count);
}

bool rename_to(Asked& asked, bool if_absent) {
    const Keyspace keys = asked.keys();
    Slot from = keys.open(asked.arg(1));
    if (!from.is_there) {
        throw errors::no_such_key();
    }
    if (asked.arg(1) == asked.arg(2)) {
        return !if_absent;
    }
    Slot to = keys.open(asked.arg(2));
    if (if_absent && to.is_there) {
        return false;
    }
    StoredKey value = from.value;
    keys.erase(to);
    keys.give_up(from);
    keys.replace(to, std::move(value));
    keys.tell_event(from.key, {'g', "rename_from"});
    keys.tell_event(to.key, {'g', "rename_to"});
    keys.tell(to.key);
    return true;
}

std::uint64_t database_of(const Asked& asked, std::size_t i, const char* not_there) {
    const std::int64_t number = asked.integer(i);
    if (number < 0 || number >= static_cast<std::int64_t>(databases)) {
        throw CommandError{not_there};
    }
    return static_cast<std::uint64_t>(number);
}

} // namespace

Answer expire(Asked& asked) {
    return expire_with(asked, {true, false});
}
Answer pexpire(Asked& asked) {
    return expire_with(asked, {false, false});
}
Answer expireat(Asked& asked) {
    return expire_with(asked, {true, true});
}
Answer pexpireat(Asked& asked) {
    return expire_with(asked, {false, true});
}
Answer ttl(Asked& asked) {
    return in_seconds(expiry_or(asked, true));
}
Answer pttl(Asked& asked) {
    return Answer::number(expiry_or(asked, true));
}
Answer expiretime(Asked& asked) {
    return in_seconds(expiry_or(asked, false));
}
Answer pexpiretime(Asked& asked) {
    return Answer::number(expiry_or(asked, false));
}

Answer persist(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    if (!slot.is_there || !slot.value.expires_ms) {
        return Answer::number(0);
    }
    slot.value.expires_ms.reset();
    keys.save(slot, {'g', "persist"});
    return Answer::number(1);
}

Answer del(Asked& asked) {
    return erase_keys(asked);
}
Answer unlink_(Asked& asked) {
    return erase_keys(asked);
}
Answer exists(Asked& asked) {
    return count_keys(asked);
}
Answer touch(Asked& asked) {
    return count_keys(asked);
}

Answer type(Asked& asked) {
    const Slot slot = asked.keys().open(asked.arg(1));
    return Answer::status(slot.is_there ? std::string(to_text(slot.value.type)) : "none");
}

Answer rename_(Asked& asked) {
    rename_to(asked, false);
    return Answer::ok();
}

Answer renamenx(Asked& asked) {
    return Answer::number(rename_to(asked, true) ? 1 : 0);
}

Answer copy(Asked& asked) {
    bool replaces = false;
    std::uint64_t database = asked.database;
    for (std::size_t i = 3; i < asked.size(); ++i) {
        if (asked.is(i, "replace")) {
            replaces = true;
        } else if (asked.is(i, "db") && i + 1 < asked.size()) {
            database = database_of(asked, ++i, "ERR DB index is out of range");
        } else {
            throw errors::syntax();
        }
    }
    const Keyspace keys = asked.keys();
    const Keyspace there(asked.context, database);
    if (database == asked.database && asked.arg(1) == asked.arg(2)) {
        throw CommandError{"ERR source and destination objects are the same"};
    }
    const Slot from = keys.open(asked.arg(1));
    Slot to = there.open(asked.arg(2));
    if (!from.is_there || (to.is_there && !replaces)) {
        return Answer::number(0);
    }
    StoredKey value = from.value;
    if (value.id != 0) {
        value.id = keys.new_id();
        copy_rows(asked.context.store, from.value.id, value.id);
    }
    there.erase(to);
    there.replace(to, std::move(value), {'g', "copy_to"});
    there.tell(to.key);
    return Answer::number(1);
}

Answer move_(Asked& asked) {
    const std::uint64_t database = database_of(asked, 2, "ERR DB index is out of range");
    if (database == asked.database) {
        throw CommandError{"ERR source and destination objects are the same"};
    }
    const Keyspace there(asked.context, database);
    Slot from = asked.keys().open(asked.arg(1));
    Slot to = there.open(asked.arg(1));
    if (!from.is_there || to.is_there) {
        return Answer::number(0);
    }
    StoredKey value = from.value;
    asked.keys().give_up(from);
    there.replace(to, std::move(value));
    asked.keys().tell_event(from.key, {'g', "move_from"});
    there.tell_event(to.key, {'g', "move_to"});
    there.tell(to.key);
    return Answer::number(1);
}

Answer keys(Asked& asked) {
    Answer answer = Answer::array();
    asked.keys().scan(0, [&](std::uint64_t, const std::string& key, const StoredKey&) {
        if (matches_glob(asked.arg(1), key)) {
            answer.add(Answer::bulk(key));
        }
        return true;
    });
    return answer;
}

Answer randomkey(Asked& asked) {
    const std::uint64_t from = asked.pick(std::uint64_t{1} << 52);
    Answer answer = Answer::null();
    const Keyspace::Visit first = [&](std::uint64_t, const std::string& key, const StoredKey&) {
        answer = Answer::bulk(key);
        return false;
    };
    asked.keys().scan(from, first);
    if (answer.kind == Answer::Kind::null) {
        asked.keys().scan(0, first);
    }
    return answer;
}

Answer dbsize(Asked& asked) {
    return Answer::number(static_cast<std::int64_t>(asked.keys().counts().keys));
}

namespace {

void check_flush(const Asked& asked) {
    if (asked.size() > 2 || (asked.size() == 2 && !asked.is(1, "async") && !asked.is(1, "sync"))) {
        throw errors::syntax();
    }
}

} // namespace

Answer flushdb(Asked& asked) {
    check_flush(asked);
    asked.keys().clear();
    return Answer::ok();
}

Answer flushall(Asked& asked) {
    check_flush(asked);
    for (std::uint64_t i = 0; i < databases; ++i) {
        Keyspace(asked.context, i).clear();
    }
    return Answer::ok();
}

Answer swapdb(Asked& asked) {
    const auto number = [&](std::size_t i, const char* name) {
        const auto value = parse_integer(asked.arg(i));
        if (!value) {
            throw CommandError{std::string("ERR invalid ") + name + " DB index"};
        }
        if (*value < 0 || *value >= static_cast<std::int64_t>(databases)) {
            throw CommandError{"ERR DB index is out of range"};
        }
        return static_cast<std::uint64_t>(*value);
    };
    const std::uint64_t a = number(1, "first");
    const std::uint64_t b = number(2, "second");
    if (a != b) {
        Keyspace::swap(asked.context, a, b);
    }
    return Answer::ok();
}

namespace {

bool has_long(const StoredKey& value, std::size_t bytes, std::size_t stride) {
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
        if ((stride == 1 || i % 2 == 0) && value.elements[i].size() > bytes) {
            return true;
        }
    }
    return false;
}

std::string encoding_of(const StoredKey& value) {
    switch (value.type) {
    case Type::string:
        if (parse_integer(value.text) && !value.is_raw) {
            return "int";
        }
        return value.text.size() <= embedded_bytes_max && !value.is_raw ? "embstr" : "raw";
    case Type::list:
        return value.id != 0 ? "quicklist" : "listpack";
    case Type::hash:
        return value.id != 0 || has_long(value, small_hash.bytes, 1) ? "hashtable" : "listpack";
    case Type::set:
        if (value.id != 0) {
            return "hashtable";
        }
        return value.is_mixed ? "listpack" : "intset";
    case Type::sorted_set:
        return value.id != 0 ? "skiplist" : "listpack";
    }
    return "";
}

} // namespace

Answer object_encoding(Asked& asked) {
    const Slot slot = asked.keys().open(asked.arg(2));
    return slot.is_there ? Answer::bulk(encoding_of(slot.value)) : Answer::null();
}

Answer object_refcount(Asked& asked) {
    return asked.keys().contains(asked.arg(2)) ? Answer::number(1) : Answer::null();
}

Answer object_idletime(Asked& asked) {
    return asked.keys().contains(asked.arg(2)) ? Answer::number(0) : Answer::null();
}

Answer object_freq(Asked& asked) {
    if (!asked.keys().contains(asked.arg(2))) {
        return Answer::null();
    }
    throw CommandError{
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note "
        "that when switching between policies at runtime LRU and LFU data will take some time to "
        "adjust."};
}

Answer memory_usage(Asked& asked) {
    const Slot slot = asked.keys().open(asked.arg(2));
    return slot.is_there ? Answer::number(static_cast<std::int64_t>(
                               asked.arg(2).size() + encode(slot.value).size() + 48))
                         : Answer::null();
}

Answer wait_replicas(Asked& asked) {
    asked.integer(1);
    if (asked.integer(2) < 0) {
        throw CommandError{"ERR timeout is negative"};
    }
    return Answer::number(0);
}

} // namespace snowglobe::redis
