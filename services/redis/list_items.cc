#include "services/redis/list_items.h"

#include "services/redis/elements.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

constexpr std::string_view item_space = "redis.item";
// Of a list without elements, so that it may grow at both ends.
constexpr std::uint64_t middle = std::uint64_t{1} << 63;
// list-max-listpack-size -2: 8 KiB.
constexpr std::size_t small_bytes_max = 8192;
constexpr std::size_t small_items_max = 512;

constexpr RowForm bytes_form{
    [](std::string_view) {}, [](std::string_view value) { return std::string(value); }};

} // namespace

Key ListItems::row(std::uint64_t index) const {
    return Key(item_space).number(value_.id).number(value_.first + index);
}

std::uint64_t ListItems::size() const {
    return is_large() ? value_.count : value_.elements.size();
}

std::string ListItems::at(std::uint64_t index) const {
    return is_large() ? std::string(*keys_.context().store.get(row(index).str()))
                      : value_.elements[index];
}

void ListItems::set(std::uint64_t index, std::string element) {
    if (is_large()) {
        keys_.context().store.put(row(index).str(), element);
    } else {
        value_.elements[index] = std::move(element);
        grow_if_too_large();
    }
}

void ListItems::push(bool at_front, std::string element) {
    if (!is_large()) {
        value_.elements.insert(
            at_front ? value_.elements.begin() : value_.elements.end(), std::move(element));
        grow_if_too_large();
        return;
    }
    value_.first -= at_front ? 1 : 0;
    ++value_.count;
    keys_.context().store.put(row(at_front ? 0 : value_.count - 1).str(), element);
}

std::string ListItems::pop(bool at_front) {
    const std::uint64_t index = at_front ? 0 : size() - 1;
    std::string element = at(index);
    if (is_large()) {
        keys_.context().store.erase(row(index).str());
        value_.first += at_front ? 1 : 0;
        --value_.count;
    } else {
        value_.elements.erase(
            value_.elements.begin() + static_cast<std::ptrdiff_t>(index));
    }
    return element;
}

std::vector<std::string> ListItems::range(std::uint64_t first, std::uint64_t count) const {
    std::vector<std::string> out;
    if (count == 0) {
        return out;
    }
    if (!is_large()) {
        const auto begin = value_.elements.begin() + static_cast<std::ptrdiff_t>(first);
        return {begin, begin + static_cast<std::ptrdiff_t>(count)};
    }
    keys_.context().store.scan(
        row(first).str(),
        row(first + count).str(),
        Direction::forward,
        [&](std::string_view, std::string_view element) {
            out.emplace_back(element);
            return true;
        });
    return out;
}

void ListItems::assign(std::vector<std::string> elements) {
    if (!is_large()) {
        value_.elements = std::move(elements);
        grow_if_too_large();
        return;
    }
    // Only what differs is written: most of it is as it was.
    const std::vector<std::string> before = all();
    for (std::uint64_t i = 0; i < std::max(before.size(), elements.size()); ++i) {
        if (i >= elements.size()) {
            keys_.context().store.erase(row(i).str());
        } else if (i >= before.size() || before[i] != elements[i]) {
            keys_.context().store.put(row(i).str(), elements[i]);
        }
    }
    value_.count = elements.size();
}

void ListItems::keep(std::uint64_t first, std::uint64_t count) {
    if (!is_large()) {
        value_.elements = range(first, count);
        return;
    }
    for (std::uint64_t i = 0; i < value_.count; ++i) {
        if (i < first || i >= first + count) {
            keys_.context().store.erase(row(i).str());
        } else if (i == first) {
            i = first + count - 1;
        }
    }
    value_.first += first;
    value_.count = count;
}

void ListItems::grow_if_too_large() {
    std::size_t bytes = 0;
    for (const std::string& element : value_.elements) {
        bytes += element.size() + 2;
    }
    if (bytes > small_bytes_max || value_.elements.size() > small_items_max) {
        grow();
    }
}

void ListItems::grow() {
    value_.id = keys_.new_id();
    value_.first = middle;
    value_.count = value_.elements.size();
    for (std::uint64_t i = 0; i < value_.count; ++i) {
        keys_.context().store.put(row(i).str(), value_.elements[i]);
    }
    value_.elements.clear();
}

std::vector<RowKind> ListItems::row_kinds() {
    return {{item_space, "nn", bytes_form}};
}

} // namespace snowglobe::redis
