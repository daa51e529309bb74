// SCAN and its kin: pages in the order of places, which what comes and goes meanwhile does not move.
#include "services/redis/commands.h"
#include "services/redis/elements.h"
#include "services/redis/glob.h"
#include "services/redis/numbers.h"
#include "services/redis/scored.h"

#include <charconv>

namespace snowglobe::redis {

namespace {

struct Page {
    std::uint64_t from = 0;
    std::uint64_t count = 10;
    std::optional<std::string> pattern;
    std::optional<std::string> type;
};

std::uint64_t read_cursor(const std::string& argument) {
    const std::string text = argument.substr(0, argument.find('\0'));
    std::uint64_t number = 0;
    if (text.empty()) {
        return number;
    }
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end) {
        throw CommandError{"ERR invalid cursor"};
    }
    return number;
}

// "cursor [options]", from the cursor on.
Page read_page(const Asked& asked, std::size_t cursor, bool of_keys) {
    Page page;
    page.from = read_cursor(asked.arg(cursor));
    if (!of_keys && !asked.keys().contains(asked.arg(1))) {
        return page;
    }
    for (std::size_t i = cursor + 1; i < asked.size(); i += 2) {
        if (i + 1 == asked.size()) {
            throw errors::syntax();
        }
        if (asked.is(i, "count")) {
            const std::int64_t count = asked.integer(i + 1);
            if (count < 1) {
                throw errors::syntax();
            }
            page.count = static_cast<std::uint64_t>(count);
        } else if (asked.is(i, "match")) {
            page.pattern = asked.arg(i + 1);
        } else if (of_keys && asked.is(i, "type")) {
            page.type = asked.arg(i + 1);
        } else {
            throw errors::syntax();
        }
    }
    return page;
}

bool wants(const Page& page, const std::string& name) {
    return !page.pattern || matches_glob(*page.pattern, name);
}

Answer show(std::uint64_t next, Answer found) {
    return Answer::array({Answer::bulk(std::to_string(next)), std::move(found)});
}

Answer scan_elements(Asked& asked, Type type) {
    read_cursor(asked.arg(2));
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), type);
    const Page page = read_page(asked, 2, false);
    Answer found = Answer::array();
    const std::uint64_t next = Elements(keys, slot).scan(
        page.from, page.count, [&](const std::string& name, const std::string& value) {
            if (wants(page, name)) {
                found.add(Answer::bulk(name));
                if (type == Type::hash) {
                    found.add(Answer::bulk(value));
                }
            }
            return true;
        });
    return show(next, std::move(found));
}

} // namespace

Answer scan(Asked& asked) {
    const Page page = read_page(asked, 1, true);
    Answer found = Answer::array();
    std::uint64_t seen = 0;
    std::uint64_t next = 0;
    std::uint64_t last = 0;
    asked.keys().scan(
        page.from, [&](std::uint64_t place, const std::string& key, const StoredKey& value) {
            if (seen >= page.count && place != last) {
                next = place;
                return false;
            }
            ++seen;
            last = place;
            if (wants(page, key) && (!page.type || equals_word(*page.type, to_text(value.type)))) {
                found.add(Answer::bulk(key));
            }
            return true;
        });
    return show(next, std::move(found));
}

Answer hscan(Asked& asked) {
    return scan_elements(asked, Type::hash);
}

Answer sscan(Asked& asked) {
    return scan_elements(asked, Type::set);
}

Answer zscan(Asked& asked) {
    read_cursor(asked.arg(2));
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::sorted_set);
    const Page page = read_page(asked, 2, false);
    Answer found = Answer::array();
    const std::uint64_t next =
        SortedMembers(keys, slot).scan(page.from, page.count, [&](const Scored& one) {
            if (wants(page, one.member)) {
                found.add(Answer::bulk(one.member));
                found.add(Answer::bulk(format_score(one.score)));
            }
            return true;
        });
    return show(next, std::move(found));
}

} // namespace snowglobe::redis
