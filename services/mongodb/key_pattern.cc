#include "services/mongodb/key_pattern.h"

#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

constexpr int parallel_arrays = 171; // CannotIndexParallelArrays
constexpr std::size_t usual_key_bytes = 32;

// How far one part of the pattern has come in the document.
struct Slot {
    std::optional<Value> value; // where it stands
    std::size_t depth = 0;      // names of the path that lie behind it
    bool is_done = false;       // then `value` is its part of the key; nothing: it is missing
};

class Expansion {
public:
    Expansion(
        const KeyPattern& pattern, const std::string& prefix, std::vector<KeyPattern::Key>& keys)
        : pattern_(pattern), prefix_(prefix), keys_(keys) {}

    bool has_array = false;

    void expand(std::vector<Slot> slots) {
        std::optional<Value> array;
        std::size_t array_part = 0;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            walk(slots[i], i);
            if (slots[i].is_done) {
                continue;
            }
            if (array && array->bytes.data() != slots[i].value->bytes.data()) {
                throw MongoError(
                    parallel_arrays,
                    "cannot index parallel arrays [" + last_name(i) + "] [" +
                        last_name(array_part) + "]");
            }
            array = slots[i].value;
            array_part = i;
        }
        if (!array) {
            emit(slots);
            return;
        }
        has_array = true;
        if (array->view().empty()) {
            enter(slots, std::nullopt);
            return;
        }
        for (const Member& member : array->view()) {
            enter(slots, member.value);
        }
    }

private:
    std::string last_name(std::size_t part) const {
        return pattern_.parts()[part].path.back();
    }

    // To the end of the path, or to an array that is in the way.
    void walk(Slot& slot, std::size_t part) const {
        const Path& path = pattern_.parts()[part].path;
        while (!slot.is_done) {
            if (slot.value->is(Type::array)) {
                const auto number =
                    slot.depth < path.size() ? index_of(path[slot.depth]) : std::nullopt;
                const auto element = number ? slot.value->view().find(path[slot.depth])
                                            : std::nullopt;
                if (!element) {
                    return;
                }
                slot.value = element;
                ++slot.depth;
            } else if (slot.depth == path.size()) {
                slot.is_done = true;
            } else if (slot.value->is(Type::object)) {
                slot.value = slot.value->view().find(path[slot.depth]);
                ++slot.depth;
                slot.is_done = !slot.value;
            } else {
                slot.value.reset();
                slot.is_done = true;
            }
        }
    }

    void enter(std::vector<Slot> slots, const std::optional<Value>& element) {
        for (std::size_t i = 0; i < slots.size(); ++i) {
            Slot& slot = slots[i];
            if (slot.is_done) {
                continue;
            }
            const bool is_end = slot.depth == pattern_.parts()[i].path.size();
            if (is_end) {
                slot.value = element ? *element : Value{Type::undefined, {}};
                slot.is_done = true;
            } else if (element && element->is(Type::object)) {
                slot.value = element;
            } else {
                slot.value.reset();
                slot.is_done = true;
            }
        }
        expand(std::move(slots));
    }

    void emit(const std::vector<Slot>& slots) {
        KeyPattern::Key& key = keys_.emplace_back();
        key.text.reserve(prefix_.size() + usual_key_bytes);
        key.text = prefix_;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const Value value = slots[i].value.value_or(Value{});
            pattern_.append(key.text, i, value);
            key.values.push_back(value);
        }
    }

    const KeyPattern& pattern_;
    const std::string& prefix_;
    std::vector<KeyPattern::Key>& keys_;
};

} // namespace

KeyPattern::KeyPattern(View pattern) {
    for (const Member& member : pattern) {
        parts_.push_back(
            {std::string(member.name),
             split_path(member.name),
             member.value.number().value_or(1) < 0});
    }
}

KeyPattern KeyPattern::of_sort(View sort) {
    for (const Member& member : sort) {
        if (member.value.is(Type::object)) {
            if (member.value.view().find("$meta")) {
                throw MongoError::unsupported("a sort by $meta");
            }
            throw MongoError(
                15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
        }
        const auto direction = member.value.number();
        if (!direction || (*direction != 1 && *direction != -1)) {
            throw MongoError(
                direction ? 15975 : 15974,
                direction ? "$sort key ordering must be 1 (for ascending) or -1 (for descending)"
                          : "Illegal key in $sort specification: " + std::string(member.name));
        }
        if (member.name.empty()) {
            throw MongoError(15976, "FieldPath cannot be constructed with empty string");
        }
    }
    return KeyPattern(sort);
}

void KeyPattern::append(std::string& out, std::size_t part, const Value& value) const {
    if (parts_[part].is_descending) {
        append_descending_key(out, value);
    } else {
        append_key(out, value);
    }
}

std::vector<KeyPattern::Key>
KeyPattern::keys(View document, bool& is_multiple, const std::string& prefix) const {
    std::vector<Key> all;
    Expansion expansion(*this, prefix, all);
    expansion.expand(
        std::vector<Slot>(parts_.size(), Slot{Value{Type::object, document.bytes()}}));
    is_multiple = expansion.has_array;
    if (all.size() > 1) {
        std::sort(all.begin(), all.end(), [](const Key& a, const Key& b) {
            return a.text < b.text;
        });
        const auto same = [](const Key& a, const Key& b) { return a.text == b.text; };
        all.erase(std::unique(all.begin(), all.end(), same), all.end());
    }
    return all;
}

std::string KeyPattern::sort_key(View document) const {
    bool is_multiple = false;
    try {
        return keys(document, is_multiple).front().text;
    } catch (const MongoError& error) {
        if (static_cast<int>(error.code) != parallel_arrays) {
            throw;
        }
        throw MongoError(
            ErrorCode::BadValue, "cannot sort with keys that are parallel arrays");
    }
}

} // namespace snowglobe::mongodb
