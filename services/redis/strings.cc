// Strings: SET and GET, and what changes a part of one.
#include "services/redis/commands.h"
#include "services/redis/expiry.h"
#include "services/redis/numbers.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

Answer text_or_null(const Slot& slot) {
    return slot.is_there ? Answer::bulk(slot.value.text) : Answer::null();
}
Answer text_or_null(Slot&& slot) {
    return slot.is_there ? Answer::bulk(std::move(slot.value.text)) : Answer::null();
}

StoredKey string_of(std::string text) {
    StoredKey value;
    value.text = std::move(text);
    return value;
}

void check_size(std::size_t bytes) {
    if (bytes > bulk_bytes_max) {
        throw CommandError{"ERR string exceeds maximum allowed size (proto-max-bulk-len)"};
    }
}

struct SetOptions {
    bool if_absent = false;
    bool if_there = false;
    bool keeps_expiry = false;
    bool answers_old = false;
    bool persists = false;
    std::optional<ExpiryForm> form;
    std::size_t expiry_argument = 0;
};

// Options of SET and of GETEX, from there on.
SetOptions read_options(const Asked& asked, std::size_t from, bool is_set) {
    SetOptions options;
    for (std::size_t i = from; i < asked.size(); ++i) {
        const bool has_no_expiry = !options.form && !options.keeps_expiry && !options.persists;
        if (is_set && asked.is(i, "nx") && !options.if_there) {
            options.if_absent = true;
        } else if (is_set && asked.is(i, "xx") && !options.if_absent) {
            options.if_there = true;
        } else if (is_set && asked.is(i, "get")) {
            options.answers_old = true;
        } else if (is_set && asked.is(i, "keepttl") && !options.form) {
            options.keeps_expiry = true;
        } else if (!is_set && asked.is(i, "persist") && !options.form) {
            options.persists = true;
        } else if (const auto form = expiry_form(asked.arg(i));
                   form && has_no_expiry && i + 1 < asked.size()) {
            options.form = form;
            options.expiry_argument = ++i;
        } else {
            throw errors::syntax();
        }
    }
    return options;
}

Answer set_with(Asked& asked, std::size_t value, const SetOptions& options) {
    std::optional<std::int64_t> expires;
    if (options.form) {
        expires = expiry_of(asked, options.expiry_argument, *options.form);
    }
    const Keyspace keys = asked.keys();
    Slot slot = options.answers_old ? keys.open(asked.arg(1), Type::string)
                                    : keys.open(asked.arg(1));
    Answer old = options.answers_old ? text_or_null(slot) : Answer::null();
    if ((options.if_absent && slot.is_there) || (options.if_there && !slot.is_there)) {
        return old;
    }
    if (expires && *expires <= keys.now_ms()) {
        keys.erase(slot, {'g', "del"});
    } else {
        StoredKey now = string_of(std::move(asked.args[value]));
        now.expires_ms = options.keeps_expiry ? slot.value.expires_ms : expires;
        keys.replace(slot, std::move(now), {'$', "set"});
        if (expires) {
            keys.tell_event(slot.key, {'g', "expire"});
        }
    }
    return options.answers_old ? old : Answer::ok();
}

Answer set_expiring(Asked& asked, bool in_seconds) {
    SetOptions options;
    options.form = ExpiryForm{in_seconds, false};
    options.expiry_argument = 2;
    return set_with(asked, 3, options);
}

Answer increase(Asked& asked, std::int64_t by) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    const auto before =
        slot.is_there ? parse_integer(slot.value.text) : std::optional(std::int64_t{0});
    if (!before) {
        throw errors::no_integer();
    }
    std::int64_t after = 0;
    if (__builtin_add_overflow(*before, by, &after)) {
        throw CommandError{"ERR increment or decrement would overflow"};
    }
    slot.value.text = std::to_string(after);
    slot.value.is_raw = false;
    keys.save(slot, {'$', "incrby"});
    return Answer::number(after);
}

} // namespace

Answer get(Asked& asked) {
    return text_or_null(asked.keys().open(asked.arg(1), Type::string));
}

Answer set(Asked& asked) {
    return set_with(asked, 2, read_options(asked, 3, true));
}

Answer setnx(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    if (slot.is_there) {
        return Answer::number(0);
    }
    keys.replace(slot, string_of(std::move(asked.args[2])), {'$', "set"});
    return Answer::number(1);
}

Answer setex(Asked& asked) {
    return set_expiring(asked, true);
}

Answer psetex(Asked& asked) {
    return set_expiring(asked, false);
}

Answer getset(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    Answer old = text_or_null(slot);
    keys.replace(slot, string_of(std::move(asked.args[2])), {'$', "set"});
    return old;
}

Answer getdel(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    Answer old = text_or_null(slot);
    if (slot.is_there) {
        keys.erase(slot, {'g', "del"});
    }
    return old;
}

Answer getex(Asked& asked) {
    const SetOptions options = read_options(asked, 2, false);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    Answer answer = text_or_null(slot);
    if (!slot.is_there) {
        return answer;
    }
    if (options.form) {
        slot.value.expires_ms = expiry_of(asked, options.expiry_argument, *options.form);
        if (*slot.value.expires_ms <= keys.now_ms()) {
            keys.erase(slot, {'g', "del"});
        } else {
            keys.save(slot, {'g', "expire"});
        }
    } else if (options.persists && slot.value.expires_ms) {
        slot.value.expires_ms.reset();
        keys.save(slot, {'g', "persist"});
    }
    return answer;
}

Answer mget(Asked& asked) {
    Answer answer = Answer::array();
    for (std::size_t i = 1; i < asked.size(); ++i) {
        const Slot slot = asked.keys().open(asked.arg(i));
        answer.add(
            slot.is_there && slot.value.type == Type::string ? Answer::bulk(slot.value.text)
                                                             : Answer::null());
    }
    return answer;
}

namespace {

void check_pairs(const Asked& asked) {
    if (asked.size() % 2 == 0) {
        throw CommandError{"ERR wrong number of arguments for '" + asked.name + "' command"};
    }
}

void set_pairs(Asked& asked) {
    const Keyspace keys = asked.keys();
    for (std::size_t i = 1; i < asked.size(); i += 2) {
        Slot slot = keys.open(asked.arg(i));
        keys.replace(slot, string_of(std::move(asked.args[i + 1])), {'$', "set"});
    }
}

} // namespace

Answer mset(Asked& asked) {
    check_pairs(asked);
    set_pairs(asked);
    return Answer::ok();
}

Answer msetnx(Asked& asked) {
    check_pairs(asked);
    for (std::size_t i = 1; i < asked.size(); i += 2) {
        if (asked.keys().contains(asked.arg(i))) {
            return Answer::number(0);
        }
    }
    set_pairs(asked);
    return Answer::number(1);
}

Answer incr(Asked& asked) {
    return increase(asked, 1);
}

Answer decr(Asked& asked) {
    return increase(asked, -1);
}

Answer incrby(Asked& asked) {
    return increase(asked, asked.integer(2));
}

Answer decrby(Asked& asked) {
    const std::int64_t by = asked.integer(2);
    if (by == INT64_MIN) {
        throw CommandError{"ERR decrement would overflow"};
    }
    return increase(asked, -by);
}

Answer incrbyfloat(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    const auto before = slot.is_there ? parse_long_double(slot.value.text)
                                      : std::optional<long double>(0.0L);
    const auto by = parse_long_double(asked.arg(2));
    if (!before || !by) {
        throw errors::no_float();
    }
    const long double after = *before + *by;
    if (after - after != 0) {
        throw CommandError{"ERR increment would produce NaN or Infinity"};
    }
    slot.value.text = format_long_double(after);
    slot.value.is_raw = false;
    keys.save(slot, {'$', "incrbyfloat"});
    return Answer::bulk(slot.value.text);
}

Answer append(Asked& asked) {
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    check_size(slot.value.text.size() + asked.arg(2).size());
    slot.value.is_raw = slot.is_there;
    slot.value.text += asked.arg(2);
    const auto size = static_cast<std::int64_t>(slot.value.text.size());
    keys.save(slot, {'$', "append"});
    return Answer::number(size);
}

Answer strlen_(Asked& asked) {
    const Slot slot = asked.keys().open(asked.arg(1), Type::string);
    return Answer::number(static_cast<std::int64_t>(slot.value.text.size()));
}

Answer setrange(Asked& asked) {
    const std::int64_t offset = asked.integer(2);
    if (offset < 0) {
        throw CommandError{"ERR offset is out of range"};
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    const std::string& part = asked.arg(3);
    std::string& text = slot.value.text;
    if (!part.empty()) {
        const auto at = static_cast<std::size_t>(offset);
        check_size(at > bulk_bytes_max ? at : at + part.size());
        if (text.size() < at + part.size()) {
            text.resize(at + part.size());
        }
        text.replace(at, part.size(), part);
        slot.value.is_raw = true;
        keys.save(slot, {'$', "setrange"});
    }
    return Answer::number(static_cast<std::int64_t>(text.size()));
}

Answer getrange(Asked& asked) {
    std::int64_t start = asked.integer(2);
    std::int64_t stop = asked.integer(3);
    const Slot slot = asked.keys().open(asked.arg(1), Type::string);
    const std::string& text = slot.value.text;
    const auto size = static_cast<std::int64_t>(text.size());
    if (start < 0 && stop < 0 && start > stop) {
        return Answer::bulk("");
    }
    start = std::max<std::int64_t>(start < 0 ? start + size : start, 0);
    stop = std::max<std::int64_t>(stop < 0 ? stop + size : stop, 0);
    stop = std::min(stop, size - 1);
    if (start > stop || size == 0) {
        return Answer::bulk("");
    }
    return Answer::bulk(
        text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(stop - start + 1)));
}

Answer lcs(Asked& asked) {
    const Slot one = asked.keys().open(asked.arg(1));
    const Slot other = asked.keys().open(asked.arg(2));
    if ((one.is_there && one.value.type != Type::string) ||
        (other.is_there && other.value.type != Type::string)) {
        throw CommandError{"ERR The specified keys must contain string values"};
    }
    bool only_length = false;
    bool with_matches = false;
    bool with_lengths = false;
    std::int64_t least = 0;
    for (std::size_t i = 3; i < asked.size(); ++i) {
        if (asked.is(i, "len")) {
            only_length = true;
        } else if (asked.is(i, "idx")) {
            with_matches = true;
        } else if (asked.is(i, "withmatchlen")) {
            with_lengths = true;
        } else if (asked.is(i, "minmatchlen") && i + 1 < asked.size()) {
            least = std::max<std::int64_t>(asked.integer(++i), 0);
        } else {
            throw errors::syntax();
        }
    }
    if (only_length && with_matches) {
        throw CommandError{
            "ERR If you want both the length and indexes, please just use IDX."};
    }
    const std::string& a = one.value.text;
    const std::string& b = other.value.text;
    const std::size_t width = b.size() + 1;
    if (a.size() * width > (std::size_t{1} << 26)) {
        throw CommandError{"ERR String too long for LCS"};
    }
    std::vector<std::uint32_t> lengths((a.size() + 1) * width);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            lengths[i * width + j] =
                a[i - 1] == b[j - 1]
                    ? lengths[(i - 1) * width + j - 1] + 1
                    : std::max(lengths[(i - 1) * width + j], lengths[i * width + j - 1]);
        }
    }
    const std::uint32_t length = lengths.back();
    if (only_length) {
        return Answer::number(length);
    }
    // Back from the end: each run of bytes that both have is a match.
    std::string common;
    Answer matches = Answer::array();
    std::size_t run = 0;
    std::size_t i = a.size();
    std::size_t j = b.size();
    const auto end_run = [&] {
        if (run > 0 && static_cast<std::int64_t>(run) >= least) {
            const auto range = [&](std::size_t from) {
                return Answer::array(
                    {Answer::number(static_cast<std::int64_t>(from)),
                     Answer::number(static_cast<std::int64_t>(from + run - 1))});
            };
            Answer match = Answer::array({range(i), range(j)});
            if (with_lengths) {
                match.add(Answer::number(static_cast<std::int64_t>(run)));
            }
            matches.add(std::move(match));
        }
        run = 0;
    };
    while (i > 0 && j > 0) {
        if (a[i - 1] == b[j - 1]) {
            common += a[i - 1];
            ++run;
            --i;
            --j;
            continue;
        }
        end_run();
        if (lengths[(i - 1) * width + j] > lengths[i * width + j - 1]) {
            --i;
        } else {
            --j;
        }
    }
    end_run();
    if (!with_matches) {
        std::ranges::reverse(common);
        return Answer::bulk(common);
    }
    return Answer::many(
        Answer::Kind::map,
        {Answer::bulk("matches"), matches, Answer::bulk("len"), Answer::number(length)});
}

} // namespace snowglobe::redis
