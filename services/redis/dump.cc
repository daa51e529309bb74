// DUMP and RESTORE.
#include "services/redis/commands.h"
#include "services/redis/dumped.h"
#include "services/redis/elements.h"
#include "services/redis/list_items.h"
#include "services/redis/numbers.h"

namespace snowglobe::redis {

namespace {

DumpedValue value_of(const Keyspace& keys, Slot& slot) {
    DumpedValue value;
    value.type = slot.value.type;
    value.is_small = slot.value.id == 0;
    switch (value.type) {
    case Type::string:
        value.text = slot.value.text;
        break;
    case Type::list:
        value.elements = ListItems(keys, slot).all();
        break;
    case Type::set:
        value.elements = Elements(keys, slot).names();
        break;
    case Type::hash:
        Elements(keys, slot).for_each([&](const std::string& name, const std::string& text) {
            value.elements.push_back(name);
            value.elements.push_back(text);
            return true;
        });
        break;
    case Type::sorted_set:
        value.members = SortedMembers(keys, slot).all();
        break;
    }
    return value;
}

// Into a slot that is empty.
void put_value(const Keyspace& keys, Slot& slot, DumpedValue value) {
    slot.value = {};
    slot.value.type = value.type;
    switch (value.type) {
    case Type::string:
        slot.value.text = std::move(value.text);
        break;
    case Type::list:
        ListItems(keys, slot).assign(std::move(value.elements));
        break;
    case Type::set:
        for (const std::string& one : value.elements) {
            Elements(keys, slot).put(one);
        }
        break;
    case Type::hash:
        for (std::size_t i = 0; i < value.elements.size(); i += 2) {
            Elements(keys, slot).put(value.elements[i], value.elements[i + 1]);
        }
        break;
    case Type::sorted_set:
        for (const Scored& one : value.members) {
            SortedMembers(keys, slot).put(one.member, one.score);
        }
        break;
    }
}

struct RestoreOptions {
    bool replaces = false;
    bool is_absolute = false;
};

// How long it was idle, and how often used, is read and not kept.
RestoreOptions read_options(const Asked& asked) {
    RestoreOptions options;
    bool has_idle = false;
    bool has_frequency = false;
    for (std::size_t i = 4; i < asked.size(); ++i) {
        const bool has_more = i + 1 < asked.size();
        if (asked.is(i, "replace")) {
            options.replaces = true;
        } else if (asked.is(i, "absttl")) {
            options.is_absolute = true;
        } else if (asked.is(i, "idletime") && has_more && !has_frequency) {
            if (asked.integer(++i) < 0) {
                throw CommandError{"ERR Invalid IDLETIME value, must be >= 0"};
            }
            has_idle = true;
        } else if (asked.is(i, "freq") && has_more && !has_idle) {
            const std::int64_t frequency = asked.integer(++i);
            if (frequency < 0 || frequency > 255) {
                throw CommandError{"ERR Invalid FREQ value, must be >= 0 and <= 255"};
            }
            has_frequency = true;
        } else {
            throw errors::syntax();
        }
    }
    return options;
}

DumpedValue read_value(const std::string& bytes) {
    auto read = read_dump(bytes);
    if (auto* const value = std::get_if<DumpedValue>(&read)) {
        return std::move(*value);
    }
    switch (std::get<DumpFault>(read)) {
    case DumpFault::checksum:
        throw CommandError{"ERR DUMP payload version or checksum are wrong"};
    case DumpFault::type:
        throw CommandError{
            "ERR Snowglobe does not support streams and modules' values, which this payload has"};
    case DumpFault::data:
        break;
    }
    throw CommandError{"ERR Bad data format"};
}

} // namespace

Answer dump(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    return slot.is_there ? Answer::bulk(write_dump(value_of(keys, slot))) : Answer::null();
}

Answer restore(Asked& asked) {
    const RestoreOptions options = read_options(asked);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    if (slot.is_there && !options.replaces) {
        throw CommandError{"BUSYKEY Target key name already exists."};
    }
    const std::int64_t time = asked.integer(2);
    if (time < 0) {
        throw CommandError{"ERR Invalid TTL value, must be >= 0"};
    }
    DumpedValue value = read_value(asked.arg(3));
    std::optional<std::int64_t> expires;
    if (time > 0 && (options.is_absolute || time <= INT64_MAX - keys.now_ms())) {
        expires = options.is_absolute ? time : time + keys.now_ms();
    }
    if (expires && *expires <= keys.now_ms()) {
        if (slot.is_there) {
            keys.erase(slot, {'g', "del"});
        }
        return Answer::ok();
    }
    keys.erase(slot);
    put_value(keys, slot, std::move(value));
    slot.value.expires_ms = expires;
    keys.save(slot, {'g', "restore"});
    keys.tell(slot.key);
    return Answer::ok();
}

} // namespace snowglobe::redis
