#include "services/redis/elements.h"

#include "services/redis/numbers.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

constexpr std::string_view element_space = "redis.element";
constexpr std::string_view spaces_of_rows[] = {"redis.element", "redis.item", "redis.score"};

Key row(std::uint64_t id, std::string_view name) {
    return Key(element_space).number(id).number(place_of(name)).text(name);
}

std::pair<std::uint64_t, std::string> place_and_name(std::string_view row) {
    KeyReader reader(row);
    reader.text();
    reader.number();
    const std::uint64_t place = reader.number();
    return {place, reader.text()};
}

std::vector<std::pair<std::string, std::string>>
all_rows(Store& store, std::string_view space, std::uint64_t id) {
    std::vector<std::pair<std::string, std::string>> rows;
    const Key all = Key(space).number(id);
    store.scan(
        all.str(),
        all.end(),
        Direction::forward,
        [&](std::string_view key, std::string_view value) {
            rows.emplace_back(key, value);
            return true;
        });
    return rows;
}

constexpr RowForm bytes_form{
    [](std::string_view) {}, [](std::string_view value) { return std::string(value); }};

} // namespace

void erase_rows(Store& store, std::uint64_t id) {
    for (const std::string_view space : spaces_of_rows) {
        for (const auto& [key, value] : all_rows(store, space, id)) {
            store.erase(key);
        }
    }
}

void copy_rows(Store& store, std::uint64_t from, std::uint64_t to) {
    for (const std::string_view space : spaces_of_rows) {
        const std::size_t prefix = Key(space).number(from).str().size();
        for (const auto& [key, value] : all_rows(store, space, from)) {
            store.put(Key(space).number(to).raw(key.substr(prefix)).str(), value);
        }
    }
}

std::uint64_t scan_rows(
    Store& store,
    std::uint64_t id,
    std::uint64_t from,
    std::uint64_t count,
    const VisitRow& visit) {
    const Key all = Key(element_space).number(id);
    const Key first = Key(element_space).number(id).number(from);
    std::uint64_t seen = 0;
    std::uint64_t last = 0;
    std::uint64_t next = 0;
    store.scan(
        first.str(),
        all.end(),
        Direction::forward,
        [&](std::string_view key, std::string_view value) {
            auto [place, name] = place_and_name(key);
            if (seen >= count && place != last) {
                next = place;
                return false;
            }
            last = place;
            ++seen;
            return visit(std::move(name), value);
        });
    return next;
}

std::uint64_t Elements::size() const {
    return is_large() ? value_.count : value_.elements.size() / stride_;
}

std::size_t Elements::index(std::string_view name) const {
    std::size_t i = 0;
    while (i < value_.elements.size() && value_.elements[i] != name) {
        i += stride_;
    }
    return std::min(i, value_.elements.size());
}

std::optional<std::string> Elements::find(std::string_view name) const {
    if (is_large()) {
        const auto found = keys_.context().store.get(row(value_.id, name).str());
        return found ? std::optional(std::string(*found)) : std::nullopt;
    }
    const std::size_t at = index(name);
    if (at == value_.elements.size()) {
        return std::nullopt;
    }
    return stride_ == 2 ? value_.elements[at + 1] : std::string();
}

bool Elements::is_too_large() const {
    if (value_.type == Type::hash) {
        return size() > small_hash.count;
    }
    return size() > (value_.is_mixed ? small_set.count : small_integers);
}

bool Elements::put(std::string_view name, std::string_view value) {
    const bool is_set = stride_ == 1;
    if (is_set && !value_.is_mixed && !parse_integer(name)) {
        value_.is_mixed = true;
    }
    const SmallLimits& limits = is_set ? small_set : small_hash;
    if (!is_large() && (name.size() > limits.bytes || value.size() > limits.bytes)) {
        grow();
    }
    if (is_large()) {
        const std::string key = row(value_.id, name).str();
        const bool is_new = !keys_.context().store.get(key);
        if (is_new || !is_set) {
            keys_.context().store.put(key, value);
        }
        value_.count += is_new ? 1 : 0;
        return is_new;
    }
    const std::size_t at = index(name);
    const bool is_new = at == value_.elements.size();
    if (is_new) {
        value_.elements.emplace_back(name);
        if (!is_set) {
            value_.elements.emplace_back(value);
        }
    } else if (!is_set) {
        value_.elements[at + 1] = value;
    }
    if (is_new && is_too_large()) {
        grow();
    }
    return is_new;
}

bool Elements::erase(std::string_view name) {
    if (is_large()) {
        const std::string key = row(value_.id, name).str();
        if (!keys_.context().store.get(key)) {
            return false;
        }
        keys_.context().store.erase(key);
        --value_.count;
        return true;
    }
    const std::size_t at = index(name);
    if (at == value_.elements.size()) {
        return false;
    }
    const auto first = value_.elements.begin() + static_cast<std::ptrdiff_t>(at);
    value_.elements.erase(first, first + static_cast<std::ptrdiff_t>(stride_));
    return true;
}

void Elements::grow() {
    value_.id = keys_.new_id();
    value_.count = value_.elements.size() / stride_;
    for (std::size_t i = 0; i < value_.elements.size(); i += stride_) {
        keys_.context().store.put(
            row(value_.id, value_.elements[i]).str(),
            stride_ == 2 ? value_.elements[i + 1] : std::string());
    }
    value_.elements.clear();
}

void Elements::for_each(const Visit& visit) const {
    if (is_large()) {
        const Key all = Key(element_space).number(value_.id);
        keys_.context().store.scan(
            all.str(),
            all.end(),
            Direction::forward,
            [&](std::string_view key, std::string_view value) {
                return visit(place_and_name(key).second, std::string(value));
            });
        return;
    }
    static const std::string nothing;
    for (std::size_t i = 0; i < value_.elements.size(); i += stride_) {
        if (!visit(value_.elements[i], stride_ == 2 ? value_.elements[i + 1] : nothing)) {
            return;
        }
    }
}

std::vector<std::string> Elements::names() const {
    std::vector<std::string> names;
    for_each([&](const std::string& name, const std::string&) {
        names.push_back(name);
        return true;
    });
    if (value_.type == Type::set && !value_.is_mixed && !is_large()) { // as an intset has them
        std::ranges::sort(names, {}, [](const std::string& name) { return *parse_integer(name); });
    }
    return names;
}

std::uint64_t
Elements::scan(std::uint64_t from, std::uint64_t count, const Visit& visit) const {
    if (!is_large()) {
        if (from == 0) {
            for_each(visit);
        }
        return 0;
    }
    return scan_rows(
        keys_.context().store,
        value_.id,
        from,
        count,
        [&](const std::string& name, std::string_view value) {
            return visit(name, std::string(value));
        });
}

std::pair<std::string, std::string> Elements::at(std::uint64_t n) const {
    std::pair<std::string, std::string> found;
    for_each([&](const std::string& name, const std::string& value) {
        if (n-- > 0) {
            return true;
        }
        found = {name, value};
        return false;
    });
    return found;
}

std::vector<RowKind> Elements::row_kinds() {
    return {{element_space, "nnt", bytes_form}};
}

} // namespace snowglobe::redis
