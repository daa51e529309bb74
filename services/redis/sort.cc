// SORT, by the elements or by what other keys have of them.
#include "services/redis/commands.h"
#include "services/redis/elements.h"
#include "services/redis/list_items.h"
#include "services/redis/numbers.h"
#include "services/redis/scored.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

struct SortRequest {
    std::optional<std::string> by;
    std::vector<std::string> gets;
    std::optional<std::string> destination;
    std::int64_t offset = 0;
    std::int64_t count = -1;
    bool is_reverse = false;
    bool as_text = false;
};

SortRequest read_request(const Asked& asked, bool may_store) {
    SortRequest request;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        const std::size_t behind = asked.size() - i - 1;
        if (asked.is(i, "asc")) {
            request.is_reverse = false;
        } else if (asked.is(i, "desc")) {
            request.is_reverse = true;
        } else if (asked.is(i, "alpha")) {
            request.as_text = true;
        } else if (asked.is(i, "limit") && behind >= 2) {
            request.offset = asked.integer(i + 1);
            request.count = asked.integer(i + 2);
            i += 2;
        } else if (may_store && asked.is(i, "store") && behind >= 1) {
            request.destination = asked.arg(++i);
        } else if (asked.is(i, "by") && behind >= 1) {
            request.by = asked.arg(++i);
        } else if (asked.is(i, "get") && behind >= 1) {
            request.gets.push_back(asked.arg(++i));
        } else {
            throw errors::syntax();
        }
    }
    return request;
}

// What lies under "weight_*", or in "object_*->field", for an element.
std::optional<std::string>
look_up(const Keyspace& keys, const std::string& pattern, const std::string& element) {
    if (pattern == "#") {
        return element;
    }
    const std::size_t star = pattern.find('*');
    if (star == std::string::npos) {
        return std::nullopt;
    }
    std::size_t end = pattern.size();
    std::string field;
    if (const std::size_t arrow = pattern.find("->", star + 1);
        arrow != std::string::npos && arrow + 2 < pattern.size()) {
        field = pattern.substr(arrow + 2);
        end = arrow;
    }
    Slot slot = keys.open(
        pattern.substr(0, star) + element + pattern.substr(star + 1, end - star - 1));
    if (!slot.is_there) {
        return std::nullopt;
    }
    if (!field.empty()) {
        return slot.value.type == Type::hash ? Elements(keys, slot).find(field) : std::nullopt;
    }
    return slot.value.type == Type::string ? std::optional(slot.value.text) : std::nullopt;
}

std::vector<std::string> elements_of(const Keyspace& keys, Slot& slot, bool is_reverse) {
    std::vector<std::string> elements;
    if (slot.value.type == Type::list) {
        return ListItems(keys, slot).all();
    }
    if (slot.value.type == Type::set) {
        return Elements(keys, slot).names();
    }
    SortedMembers(keys, slot).for_each(
        is_reverse ? Direction::reverse : Direction::forward, [&](const Scored& one) {
            elements.push_back(one.member);
            return true;
        });
    return elements;
}

struct Weighted {
    std::string element;
    double weight = 0;
    std::optional<std::string> text;
};

void sort_elements(
    const Keyspace& keys, const SortRequest& request, std::vector<std::string>& elements) {
    std::vector<Weighted> all;
    for (std::string& element : elements) {
        Weighted one{std::move(element), 0, std::nullopt};
        const auto by = request.by ? look_up(keys, *request.by, one.element)
                                   : std::optional(one.element);
        if (request.as_text) {
            one.text = by;
        } else if (by) {
            const auto weight = by->empty() ? std::optional(0.0) : parse_double(*by);
            if (!weight) {
                throw CommandError{"ERR One or more scores can't be converted into double"};
            }
            one.weight = *weight;
        }
        all.push_back(std::move(one));
    }
    const auto is_before = [&](const Weighted& a, const Weighted& b) {
        if (a.weight != b.weight) {
            return a.weight < b.weight;
        }
        if (request.as_text && a.text != b.text) {
            return a.text < b.text;
        }
        return !request.as_text && a.element < b.element;
    };
    std::ranges::stable_sort(all, [&](const Weighted& a, const Weighted& b) {
        return request.is_reverse ? is_before(b, a) : is_before(a, b);
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
        elements[i] = std::move(all[i].element);
    }
}

Answer sort_with(Asked& asked, bool may_store) {
    SortRequest request = read_request(asked, may_store);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1));
    if (slot.is_there && (slot.value.type == Type::string || slot.value.type == Type::hash)) {
        throw errors::wrong_type();
    }
    bool sorts = !request.by || request.by->find('*') != std::string::npos;
    if (!sorts && slot.value.type == Type::set && request.destination) {
        sorts = true; // for what is stored an order is needed
        request.as_text = true;
        request.by.reset();
    }
    std::vector<std::string> elements;
    if (slot.is_there) {
        elements = elements_of(keys, slot, !sorts && request.is_reverse);
    }
    if (sorts) {
        sort_elements(keys, request, elements);
    }
    const auto size = static_cast<std::int64_t>(elements.size());
    const std::int64_t first = std::clamp<std::int64_t>(request.offset, 0, size);
    const std::int64_t count =
        request.count < 0 ? size - first : std::min(request.count, size - first);
    std::vector<std::optional<std::string>> found;
    for (std::int64_t i = first; i < first + count; ++i) {
        const std::string& element = elements[static_cast<std::size_t>(i)];
        for (const std::string& get : request.gets) {
            found.push_back(look_up(keys, get, element));
        }
        if (request.gets.empty()) {
            found.emplace_back(element);
        }
    }
    if (!request.destination) {
        Answer answer = Answer::array();
        for (const auto& one : found) {
            answer.add(one ? Answer::bulk(*one) : Answer::null());
        }
        return answer;
    }
    Slot to = keys.open(*request.destination);
    const bool was_there = to.is_there;
    keys.erase(to);
    to.value.type = Type::list;
    std::vector<std::string> stored;
    for (const auto& one : found) {
        stored.push_back(one.value_or(""));
    }
    ListItems(keys, to).assign(std::move(stored));
    keys.save_stored(to, was_there, {'l', "sortstore"});
    return Answer::number(static_cast<std::int64_t>(found.size()));
}

} // namespace

Answer sort(Asked& asked) {
    return sort_with(asked, true);
}

Answer sort_ro(Asked& asked) {
    return sort_with(asked, false);
}

} // namespace snowglobe::redis
