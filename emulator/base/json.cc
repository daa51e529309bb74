#include "emulator/base/json.h"

#include <algorithm>
#include <compare>

namespace snowglobe {

namespace {

constexpr std::size_t members_usual = 8; // an object that is built grows once

// The first member that is not before `name`. Most objects are small or asked for what they have.
template <class Object> auto position_of(Object& object, std::string_view name) {
    return std::lower_bound(
        object.begin(),
        object.end(),
        name,
        [](const json::Member& member, std::string_view wanted) {
            return member.name.compare(wanted) < 0;
        });
}

} // namespace

// Construction, copies, destruction.

json json::of_type(Type type) {
    json out;
    if (type == Type::array) {
        new (&out.array_) Array();
    } else if (type == Type::object) {
        new (&out.object_) Object();
    }
    out.type_ = type;
    return out;
}

json::Object& json::become_object() {
    new (&object_) Object();
    type_ = Type::object;
    return object_;
}

CarriedJson::CarriedJson(const json& value) : text_(value.dump()) {}

std::optional<CarriedJson> CarriedJson::checked(std::string text) {
    if (json::parse_or_discard(text).is_discarded()) {
        return std::nullopt;
    }
    return trusted(std::move(text));
}

json::json(CarriedJson text) noexcept : json(std::move(text).str()) {
    type_ = Type::carried;
}

json json::exact_number(std::string text) {
    json out(std::move(text));
    out.type_ = Type::exact_number;
    return out;
}

void json::copy(const json& other) {
    switch (other.type_) {
    case Type::exact_number:
    case Type::carried:
    case Type::string:
        new (&string_) std::string(other.string_);
        break;
    case Type::array:
        new (&array_) Array(other.array_);
        break;
    case Type::object:
        new (&object_) Object(other.object_);
        break;
    default:
        unsigned_ = other.unsigned_;
    }
    type_ = other.type_;
}

void json::take(json&& other) noexcept {
    type_ = other.type_;
    switch (type_) {
    case Type::exact_number:
    case Type::carried:
    case Type::string:
        new (&string_) std::string(std::move(other.string_));
        break;
    case Type::array:
        new (&array_) Array(std::move(other.array_));
        break;
    case Type::object:
        new (&object_) Object(std::move(other.object_));
        break;
    default:
        unsigned_ = other.unsigned_;
        return;
    }
    other.destroy_content();
    other.type_ = Type::null;
}

void json::destroy_content() noexcept {
    switch (type_) {
    case Type::exact_number:
    case Type::carried:
    case Type::string:
        string_.~basic_string();
        break;
    case Type::array:
        array_.~Array();
        break;
    case Type::object:
        object_.~Object();
        break;
    default:
        break;
    }
}

// Reading.

const char* json::type_name() const noexcept {
    switch (type_) {
    case Type::null:
        return "null";
    case Type::boolean:
        return "boolean";
    case Type::integer:
    case Type::unsigned_integer:
    case Type::real:
    case Type::exact_number:
        return "number";
    case Type::carried:
        return "JSON text";
    case Type::string:
        return "string";
    case Type::array:
        return "array";
    case Type::object:
        return "object";
    case Type::discarded:
        return "discarded";
    }
    return "";
}

void json::fail(std::string_view wanted) const {
    throw exception("expected " + std::string(wanted) + ", found " + type_name());
}

const std::string& json::text() const {
    if (type_ != Type::string) {
        fail("a string");
    }
    return string_;
}

const std::string& json::kept_text() const {
    if (type_ != Type::exact_number && type_ != Type::carried) {
        fail("text that is kept");
    }
    return string_;
}

std::size_t json::size() const noexcept {
    switch (type_) {
    case Type::null:
        return 0;
    case Type::array:
        return array_.size();
    case Type::object:
        return object_.size();
    default:
        return 1;
    }
}

const json* json::find_member(std::string_view name) const noexcept {
    if (type_ != Type::object) {
        return nullptr;
    }
    const auto found = position_of(object_, name);
    return found != object_.end() && found->name == name ? &found->value : nullptr;
}

const json* json::member_of_object(std::string_view name) const {
    if (type_ != Type::object) {
        fail("an object");
    }
    return find_member(name);
}

const json& json::at(std::string_view name) const {
    const json* found = member_of_object(name);
    if (found == nullptr) {
        throw exception("member '" + std::string(name) + "' not found");
    }
    return *found;
}

const json& json::at(std::size_t index) const {
    if (type_ != Type::array) {
        fail("an array");
    }
    if (index >= array_.size()) {
        throw exception(
            "element " + std::to_string(index) + " of an array of " +
            std::to_string(array_.size()));
    }
    return array_[index];
}

json& json::back() {
    if (empty()) {
        fail("something with a last element");
    }
    return *--end();
}

json::iterator json::begin() {
    switch (type_) {
    case Type::array:
        return iterator(array_.data());
    case Type::object:
        return iterator(object_.data());
    default:
        return iterator(this);
    }
}

json::iterator json::end() {
    switch (type_) {
    case Type::null:
        return iterator(this);
    case Type::array:
        return iterator(array_.data() + array_.size());
    case Type::object:
        return iterator(object_.data() + object_.size());
    default:
        return iterator(this + 1);
    }
}

json::const_iterator json::begin() const {
    return const_cast<json&>(*this).begin();
}

json::const_iterator json::end() const {
    return const_cast<json&>(*this).end();
}

json::iterator json::find(std::string_view name) {
    if (find_member(name) == nullptr) {
        return end();
    }
    return begin() + (position_of(object_, name) - object_.begin());
}

json::const_iterator json::find(std::string_view name) const {
    return const_cast<json&>(*this).find(name);
}

json::Object& json::items() {
    return const_cast<Object&>(std::as_const(*this).items());
}

const json::Object& json::items() const {
    static const Object none;
    if (type_ == Type::null) {
        return none;
    }
    if (type_ != Type::object) {
        fail("an object");
    }
    return object_;
}

// Change.

// Where the member is or belongs: mostly at the end, members are made in order.
json::Object::iterator json::place_of(std::string_view name) {
    if (object_.empty()) {
        object_.reserve(members_usual);
    }
    return object_.empty() || object_.back().name < name ? object_.end()
                                                         : position_of(object_, name);
}

json& json::member(std::string_view name) {
    if (type_ == Type::null) {
        *this = object();
    }
    if (type_ != Type::object) {
        fail("an object");
    }
    const auto at = place_of(name);
    if (at != object_.end() && at->name == name) {
        return at->value;
    }
    return object_.insert(at, Member{std::string(name), json()})->value;
}

json::Array& json::elements() {
    if (type_ == Type::null) {
        *this = array();
    }
    if (type_ != Type::array) {
        fail("an array");
    }
    return array_;
}

void json::push_back(json value) {
    elements().push_back(std::move(value));
}

std::pair<json::iterator, bool> json::emplace(std::string name, json value) {
    if (type_ == Type::null) {
        *this = object();
    }
    if (type_ != Type::object) {
        fail("an object");
    }
    auto at = place_of(name);
    const bool is_new = at == object_.end() || at->name != name;
    if (is_new) {
        at = object_.insert(at, Member{std::move(name), std::move(value)});
    }
    return {begin() + (at - object_.begin()), is_new};
}

json::iterator json::insert(const_iterator before, json value) {
    const auto index = before - cbegin();
    elements().insert(elements().begin() + index, std::move(value));
    return begin() + index;
}

json::iterator json::erase(const_iterator position) {
    return erase(position, position + 1);
}

json::iterator json::erase(const_iterator first, const_iterator last) {
    const auto from = first - cbegin();
    const auto to = last - cbegin();
    if (is_object()) {
        object_.erase(object_.begin() + from, object_.begin() + to);
    } else {
        elements().erase(elements().begin() + from, elements().begin() + to);
    }
    return begin() + from;
}

std::size_t json::erase(std::string_view name) {
    if (type_ != Type::object) {
        fail("an object");
    }
    const auto at = position_of(object_, name);
    if (at == object_.end() || at->name != name) {
        return 0;
    }
    object_.erase(at);
    return 1;
}

void json::erase(std::size_t index) {
    static_cast<void>(at(index));
    array_.erase(array_.begin() + static_cast<std::ptrdiff_t>(index));
}

void json::update(const json& other) {
    if (type_ == Type::null) {
        *this = object();
    }
    for (const auto& [name, value] : other.items()) {
        member(name) = value;
    }
}

void json::clear() {
    switch (type_) {
    case Type::array:
        array_.clear();
        break;
    case Type::object:
        object_.clear();
        break;
    case Type::string:
        string_.clear();
        break;
    default:
        destroy();
        type_ = Type::null;
    }
}

// Comparison: numbers by value, everything else by type first.

bool json::equals(const json& other) const {
    if (is_number() && other.is_number() && type_ != other.type_) {
        return !less(other) && !other.less(*this);
    }
    if (type_ != other.type_) {
        return false;
    }
    switch (type_) {
    case Type::null:
        return true;
    case Type::boolean:
        return boolean_ == other.boolean_;
    case Type::integer:
        return integer_ == other.integer_;
    case Type::unsigned_integer:
        return unsigned_ == other.unsigned_;
    case Type::real:
        return real_ == other.real_;
    case Type::exact_number:
    case Type::carried:
    case Type::string:
        return string_ == other.string_;
    case Type::array:
        return array_ == other.array_;
    case Type::object:
        return std::equal(
            object_.begin(),
            object_.end(),
            other.object_.begin(),
            other.object_.end(),
            [](const Member& a, const Member& b) {
                return a.name == b.name && a.value == b.value;
            });
    case Type::discarded:
        return false;
    }
    return false;
}

bool json::less(const json& other) const {
    const auto less_scalar = [](const json& a, const json& b) {
        if (a.is_number() && b.is_number()) {
            if (a.type_ == Type::real || b.type_ == Type::real) {
                return a.number<double>() < b.number<double>();
            }
            if (a.type_ == b.type_) {
                return a.type_ == Type::integer ? a.integer_ < b.integer_
                                                : a.unsigned_ < b.unsigned_;
            }
            return a.type_ == Type::integer ? std::cmp_less(a.integer_, b.unsigned_)
                                            : std::cmp_less(a.unsigned_, b.integer_);
        }
        return a.type_ != b.type_ ? a.type_ < b.type_
                                  : a.type_ == Type::boolean && !a.boolean_ && b.boolean_;
    };
    // Three ways, in one walk: asking "less?" in both directions would double the work a level.
    const auto order = [&](const auto& self, const json& a, const json& b) -> int {
        if (a.type_ != b.type_ || a.type_ < Type::exact_number || a.type_ == Type::discarded) {
            return less_scalar(a, b) ? -1 : less_scalar(b, a) ? 1 : 0;
        }
        if (a.type_ <= Type::string) {
            return a.string_.compare(b.string_);
        }
        const std::size_t common = std::min(a.size(), b.size());
        for (std::size_t i = 0; i < common; ++i) {
            const bool named = a.type_ == Type::object;
            int found = named ? a.object_[i].name.compare(b.object_[i].name) : 0;
            if (found == 0) {
                found = named ? self(self, a.object_[i].value, b.object_[i].value)
                              : self(self, a.array_[i], b.array_[i]);
            }
            if (found != 0) {
                return found;
            }
        }
        return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
    };
    return order(order, *this, other) < 0;
}

} // namespace snowglobe
