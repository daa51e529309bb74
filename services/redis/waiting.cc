#include "services/redis/waiting.h"

#include "emulator/call/channels.h"
#include "emulator/store/rows.h"
#include "services/redis/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace snowglobe::redis {

namespace {

constexpr std::string_view unblocked_space = "redis.unblocked";

struct Unblocked {
    bool with_error = false;
    template <class Archive> void fields(Archive& archive) { archive(with_error); }
};

Key unblocked_row(std::uint64_t connection) {
    return Key(unblocked_space).number(connection);
}

std::string channel_of(std::uint64_t connection) {
    return fmt::format("{}redis.client/{}", in_order, connection);
}

// Whether its client need not wait any more. Throws CommandError where he is to be told so.
bool is_unblocked(const Asked& asked) {
    Rows<Unblocked> rows(asked.context.store);
    const Key row = unblocked_row(asked.connection);
    const auto found = rows.find(row);
    if (!found) {
        return false;
    }
    rows.erase(row);
    if (asked.context.run == 0) {
        return false; // it was for a call before this one
    }
    if (found->with_error) {
        throw CommandError{"UNBLOCKED client unblocked via CLIENT UNBLOCK"};
    }
    return true;
}

} // namespace

void unblock(Context& context, std::uint64_t connection, bool with_error) {
    Rows<Unblocked>(context.store).put(unblocked_row(connection), {with_error});
    context.notify(channel_of(connection));
}

std::vector<RowKind> waiting_row_kinds() {
    return {{unblocked_space, "n", record_form<Unblocked>}};
}

std::optional<Duration> timeout_of(const Asked& asked, std::size_t argument) {
    constexpr double seconds_max = 9.2e15; // of a number of milliseconds
    constexpr double seconds_kept = 9e8;   // of what the world's time can hold
    const auto number = parse_double(asked.arg(argument));
    if (!number) {
        throw CommandError{"ERR timeout is not a float or out of range"};
    }
    if (*number > seconds_max) {
        throw CommandError{"ERR timeout is out of range"};
    }
    if (*number < 0) {
        throw CommandError{"ERR timeout is negative"};
    }
    if (*number == 0) {
        return std::nullopt;
    }
    const auto ms = static_cast<std::int64_t>(std::ceil(std::min(*number, seconds_kept) * 1000));
    return milliseconds{ms};
}

Slot open_for_pop(const Asked& asked, const std::string& key, Type type) {
    if (asked.context.run == 0) {
        return asked.keys().open(key, type);
    }
    Slot slot = asked.keys().open(key);
    slot.is_there = slot.is_there && slot.value.type == type;
    return slot;
}

Answer wait_for(
    Asked& asked, std::span<const std::string> keys, const std::optional<Duration>& timeout) {
    if (asked.is_in_transaction || asked.context.last_run) {
        return Answer::null_array();
    }
    Wait wait;
    if (asked.connection != 0) {
        if (is_unblocked(asked)) {
            return Answer::null_array();
        }
        wait.channels.push_back(channel_of(asked.connection));
    }
    for (const std::string& key : keys) {
        wait.channels.push_back(asked.keys().channel(key));
    }
    if (timeout) {
        wait.deadline = asked.context.first_run + *timeout;
    }
    asked.wait = std::move(wait);
    return Answer::null_array();
}

Side side_of(const Asked& asked, std::size_t argument, const char* left, const char* right) {
    if (asked.is(argument, left)) {
        return Side::left;
    }
    if (asked.is(argument, right)) {
        return Side::right;
    }
    throw errors::syntax();
}

PopRequest
read_pop_request(const Asked& asked, std::size_t from, const char* left, const char* right) {
    const auto number = parse_integer(asked.arg(from));
    if (!number || *number < 1) {
        throw CommandError{"ERR numkeys should be greater than 0"};
    }
    if (static_cast<std::uint64_t>(*number) > asked.size() - from - 1) {
        throw errors::syntax();
    }
    PopRequest request;
    const std::size_t where = from + 1 + static_cast<std::size_t>(*number);
    if (where >= asked.size()) {
        throw errors::syntax();
    }
    request.keys.assign(
        asked.args.begin() + static_cast<std::ptrdiff_t>(from + 1),
        asked.args.begin() + static_cast<std::ptrdiff_t>(where));
    request.side = side_of(asked, where, left, right);
    bool has_count = false;
    for (std::size_t i = where + 1; i < asked.size(); i += 2) {
        if (has_count || i + 1 == asked.size() || !asked.is(i, "count")) {
            throw errors::syntax();
        }
        const auto count = parse_integer(asked.arg(i + 1));
        if (!count || *count < 1) {
            throw CommandError{"ERR count should be greater than 0"};
        }
        request.count = *count;
        has_count = true;
    }
    return request;
}

} // namespace snowglobe::redis
