// What takes elements of one list and gives them away, or waits until there are some.
#include "services/redis/commands.h"
#include "services/redis/list_items.h"
#include "services/redis/waiting.h"

namespace snowglobe::redis {

namespace {

std::string_view pop_event(Side side) {
    return side == Side::left ? "lpop" : "rpop";
}
std::string_view push_event(Side side) {
    return side == Side::left ? "lpush" : "rpush";
}

// Of the first list that has elements. Nothing: none has.
std::optional<Answer> pop_one(Asked& asked, std::span<const std::string> names, bool at_front) {
    const Keyspace keys = asked.keys();
    for (const std::string& name : names) {
        Slot slot = open_for_pop(asked, name, Type::list);
        if (slot.is_there) {
            Answer answer = Answer::array({Answer::bulk(name)});
            answer.add(Answer::bulk(ListItems(keys, slot).pop(at_front)));
            keys.save(slot, {'l', pop_event(at_front ? Side::left : Side::right)});
            return answer;
        }
    }
    return std::nullopt;
}

Answer pop_or_wait(Asked& asked, bool at_front) {
    const auto timeout = timeout_of(asked, asked.size() - 1);
    const std::span<const std::string> names =
        std::span(asked.args).subspan(1, asked.size() - 2);
    auto popped = pop_one(asked, names, at_front);
    return popped ? *std::move(popped) : wait_for(asked, names, timeout);
}

std::optional<Answer> move_element(Asked& asked, Side from_side, Side to_side) {
    const Keyspace keys = asked.keys();
    Slot from = open_for_pop(asked, asked.arg(1), Type::list);
    if (!from.is_there) {
        return std::nullopt;
    }
    if (asked.arg(1) == asked.arg(2)) {
        ListItems items(keys, from);
        std::string element = items.pop(from_side == Side::left);
        items.push(to_side == Side::left, element);
        keys.save(from, {'l', push_event(to_side)});
        keys.tell_event(from.key, {'l', pop_event(from_side)});
        return Answer::bulk(std::move(element));
    }
    Slot to = keys.open(asked.arg(2), Type::list);
    std::string element = ListItems(keys, from).pop(from_side == Side::left);
    ListItems(keys, to).push(to_side == Side::left, element);
    keys.save(to, {'l', push_event(to_side)});
    keys.save(from, {'l', pop_event(from_side)});
    keys.tell(to.key);
    return Answer::bulk(std::move(element));
}

Answer move_or_wait(Asked& asked, Side from, Side to, std::size_t timeout_argument) {
    const auto timeout = timeout_of(asked, timeout_argument);
    auto moved = move_element(asked, from, to);
    if (moved) {
        return *std::move(moved);
    }
    Answer answer = wait_for(asked, std::span(asked.args).subspan(1, 1), timeout);
    return asked.is_in_transaction ? Answer::null() : std::move(answer);
}

std::optional<Answer> pop_many(Asked& asked, const PopRequest& request) {
    const Keyspace keys = asked.keys();
    for (const std::string& name : request.keys) {
        Slot slot = open_for_pop(asked, name, Type::list);
        if (!slot.is_there) {
            continue;
        }
        ListItems items(keys, slot);
        Answer elements = Answer::array();
        for (std::int64_t i = 0; i < request.count && items.size() > 0; ++i) {
            elements.add(Answer::bulk(items.pop(request.side == Side::left)));
        }
        keys.save(slot, {'l', pop_event(request.side)});
        return Answer::array({Answer::bulk(name), std::move(elements)});
    }
    return std::nullopt;
}

} // namespace

Answer lmove(Asked& asked) {
    const Side from = side_of(asked, 3, "left", "right");
    const Side to = side_of(asked, 4, "left", "right");
    return move_element(asked, from, to).value_or(Answer::null());
}

Answer rpoplpush(Asked& asked) {
    return move_element(asked, Side::right, Side::left).value_or(Answer::null());
}

Answer lmpop(Asked& asked) {
    return pop_many(asked, read_pop_request(asked, 1, "left", "right"))
        .value_or(Answer::null_array());
}

Answer blpop(Asked& asked) {
    return pop_or_wait(asked, true);
}
Answer brpop(Asked& asked) {
    return pop_or_wait(asked, false);
}

Answer blmove(Asked& asked) {
    const Side from = side_of(asked, 3, "left", "right");
    const Side to = side_of(asked, 4, "left", "right");
    return move_or_wait(asked, from, to, 5);
}

Answer brpoplpush(Asked& asked) {
    return move_or_wait(asked, Side::right, Side::left, 3);
}

Answer blmpop(Asked& asked) {
    const auto timeout = timeout_of(asked, 1);
    const PopRequest request = read_pop_request(asked, 2, "left", "right");
    auto popped = pop_many(asked, request);
    return popped ? *std::move(popped) : wait_for(asked, request.keys, timeout);
}

} // namespace snowglobe::redis
