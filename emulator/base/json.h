#pragma once
// The one JSON type of the project: null, a boolean, a number, text, an array or an object. The
// members of an object are kept sorted by name, so that printing is deterministic.
// It reads like nlohmann_json (which handlers use), with text inside of the value and an object's
// members in one block: a document costs a third of the allocations and a fifth of the time, see
// emulator/docs/decisions/0005-json-value.md.
// A reference into an array or an object holds until something is added to or taken from it.
#include "emulator/base/json_fwd.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace snowglobe {

class json_ref; // an element of a braced list
struct JsonMember;

// JSON that is only carried: a document that is stored as text and sent as text. Inside of a value
// it is a leaf of which nobody asks more than to be printed.
class CarriedJson {
public:
    explicit CarriedJson(const json& value);                     // as it is printed
    static std::optional<CarriedJson> checked(std::string text); // nullopt: it is no JSON
    // REQUIRES that it is JSON: what was printed or checked before.
    static CarriedJson trusted(std::string text) {
        CarriedJson out;
        out.text_ = std::move(text);
        return out;
    }

    const std::string& str() const& { return text_; }
    std::string str() && { return std::move(text_); }
    friend bool operator==(const CarriedJson&, const CarriedJson&) = default;

private:
    CarriedJson() = default;
    std::string text_;
};

template <class T>
concept JsonText = std::convertible_to<const T&, std::string_view> && !std::same_as<T, json>;
template <class T>
concept JsonInteger = std::integral<T> && !std::same_as<T, bool>;
template <class T>
concept JsonNumber = JsonInteger<T> || std::floating_point<T>;

// Walks the elements of an array, or the members of an object in the order of their names.
template <bool is_const> class JsonIterator {
public:
    using Element = std::conditional_t<is_const, const json, json>;
    using Named = std::conditional_t<is_const, const JsonMember, JsonMember>;
    using iterator_category = std::random_access_iterator_tag;
    using value_type = json;
    using difference_type = std::ptrdiff_t;
    using pointer = Element*;
    using reference = Element&;

    JsonIterator() = default;
    explicit JsonIterator(Element* element) : element_(element) {}
    explicit JsonIterator(Named* member) : member_(member) {}
    template <bool other_is_const>
    requires(is_const && !other_is_const) JsonIterator(const JsonIterator<other_is_const>& other)
        : element_(other.element_), member_(other.member_) {}

    reference operator*() const { return member_ != nullptr ? member_->value : *element_; }
    pointer operator->() const { return &**this; }
    reference operator[](difference_type by) const { return *(*this + by); }
    const std::string& key() const { return member_->name; } // of an object's iterator
    reference value() const { return **this; }

    JsonIterator& operator+=(difference_type by) {
        member_ != nullptr ? static_cast<void>(member_ += by) : static_cast<void>(element_ += by);
        return *this;
    }
    JsonIterator& operator-=(difference_type by) { return *this += -by; }
    JsonIterator& operator++() { return *this += 1; }
    JsonIterator& operator--() { return *this += -1; }
    JsonIterator operator++(int) { return std::exchange(*this, *this + 1); }
    JsonIterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend JsonIterator operator+(JsonIterator at, difference_type by) { return at += by; }
    friend JsonIterator operator+(difference_type by, JsonIterator at) { return at += by; }
    friend JsonIterator operator-(JsonIterator at, difference_type by) { return at -= by; }
    friend difference_type operator-(const JsonIterator& a, const JsonIterator& b) {
        return a.member_ != nullptr ? a.member_ - b.member_ : a.element_ - b.element_;
    }
    friend bool operator==(const JsonIterator& a, const JsonIterator& b) = default;
    friend auto operator<=>(const JsonIterator& a, const JsonIterator& b) = default;

private:
    template <bool> friend class JsonIterator;
    Element* element_ = nullptr;
    Named* member_ = nullptr;
};

class json {
public:
    enum class Type : std::uint8_t {
        null,
        boolean,
        integer,          // negative, or given as a signed integer
        unsigned_integer, // what a parsed number without sign, fraction or exponent is
        real,
        exact_number, // as its text: parse_exact
        carried,      // JSON text (CarriedJson), printed as it stands and not looked into
        string,
        array,
        object,
        discarded, // the text could not be parsed
    };
    using Member = JsonMember;
    using Array = std::vector<json>;
    using Object = std::vector<Member>; // sorted by name
    using List = std::initializer_list<json_ref>;

    // What at(), get() and parse() throw: no such member, another type, not JSON.
    class exception : public std::runtime_error {
        using std::runtime_error::runtime_error;
    };

    using iterator = JsonIterator<false>;
    using const_iterator = JsonIterator<true>;
    using value_type = json;
    using reference = json&;
    using const_reference = const json&;

    // Construction: from what JSON has; a braced list whose elements are all pairs that begin with
    // text makes an object, any other an array.

    json() noexcept : type_(Type::null) {}
    json(std::nullptr_t) noexcept : type_(Type::null) {}
    template <std::same_as<bool> T> json(T value) noexcept : type_(Type::boolean) {
        boolean_ = value;
    }
    template <JsonInteger T> json(T value) noexcept {
        if constexpr (std::signed_integral<T>) {
            type_ = Type::integer;
            integer_ = value;
        } else {
            type_ = Type::unsigned_integer;
            unsigned_ = value;
        }
    }
    template <std::floating_point T> json(T value) noexcept : type_(Type::real) {
        real_ = static_cast<double>(value);
    }
    json(std::string&& text) noexcept : type_(Type::string) {
        new (&string_) std::string(std::move(text));
    }
    template <JsonText T> json(const T& text) : type_(Type::string) {
        new (&string_) std::string(std::string_view(text));
    }
    json(CarriedJson text) noexcept;
    template <std::ranges::input_range Range>
    requires(
        !std::same_as<std::remove_cvref_t<Range>, json> && !JsonText<std::remove_cvref_t<Range>>)
        json(const Range& values);
    json(List list);

    json(const json& other) { copy(other); }
    json(json&& other) noexcept { take(std::move(other)); }
    json& operator=(const json& other) {
        if (this != &other) {
            *this = json(other);
        }
        return *this;
    }
    json& operator=(json&& other) noexcept {
        if (this != &other) {
            // `other` may lie inside of this value.
            json moved(std::move(other));
            destroy();
            take(std::move(moved));
        }
        return *this;
    }
    ~json() { destroy(); }

    static json array() { return of_type(Type::array); }
    static json array(List list);
    static json object() { return of_type(Type::object); }
    static json object(List list);
    // A number that keeps its digits. REQUIRES that the text is a number of JSON.
    static json exact_number(std::string text);
    // This value with all carried and exact text in it read.
    json resolved() const { return parse(dump()); }

    // Nested deeper than this is not read: nothing that walks a value needs more stack.
    static constexpr std::size_t depth_max = 2'000;

    // RFC 8259, valid UTF-8 only. A number that does not fit 64 bits becomes a double.
    static json parse(std::string_view text); // throws json::exception with line and column
    static json parse_or_discard(std::string_view text) noexcept;
    // As parse_or_discard, but numbers with a fraction or an exponent keep their text.
    static json parse_exact(std::string_view text) noexcept;
    // Without blanks, or with `indent` blanks a level. Bytes that are not UTF-8 become U+FFFD.
    std::string dump() const {
        std::string out;
        out.reserve(240); // most texts grow to more than this, byte by byte
        append_to(out);
        return out;
    }
    std::string dump(std::size_t indent) const;
    void append_to(std::string& out) const;

    // Type

    Type type() const noexcept { return type_; }
    const char* type_name() const noexcept;
    bool is_null() const noexcept { return type_ == Type::null; }
    bool is_boolean() const noexcept { return type_ == Type::boolean; }
    bool is_number() const noexcept { return is_number_integer() || is_number_float(); }
    bool is_number_integer() const noexcept {
        return type_ == Type::integer || type_ == Type::unsigned_integer;
    }
    bool is_number_unsigned() const noexcept { return type_ == Type::unsigned_integer; }
    bool is_number_float() const noexcept { return type_ == Type::real; }
    bool is_exact_number() const noexcept { return type_ == Type::exact_number; }
    bool is_carried() const noexcept { return type_ == Type::carried; }
    bool is_string() const noexcept { return type_ == Type::string; }
    bool is_array() const noexcept { return type_ == Type::array; }
    bool is_object() const noexcept { return type_ == Type::object; }
    bool is_structured() const noexcept { return is_array() || is_object(); }
    bool is_discarded() const noexcept { return type_ == Type::discarded; }

    // Reading: get<T>() converts, get_ref looks at text in place; both throw on another type.

    template <class T> T get() const;
    template <class Text>
    requires std::same_as<Text, const std::string&> Text get_ref()
    const { return text(); }
    template <class Text>
    requires std::same_as<Text, std::string&> Text get_ref() {
        return const_cast<std::string&>(text());
    }
    const std::string& kept_text() const; // of an exact number, or of what is carried
    template <class T>
    requires(
        std::same_as<T, std::string> || std::same_as<T, bool> ||
        (JsonNumber<T> && !std::same_as<T, char>))
    operator T() const { // NOLINT: implicit on purpose
        return get<T>();
    }

    // Elements and members

    std::size_t size() const noexcept;
    bool empty() const noexcept { return size() == 0; }
    json& at(std::string_view name) { return const_cast<json&>(std::as_const(*this).at(name)); }
    const json& at(std::string_view name) const;
    json& at(std::size_t index) { return const_cast<json&>(std::as_const(*this).at(index)); }
    const json& at(std::size_t index) const;
    // Null becomes an object, a missing member null.
    template <JsonText T> json& operator[](const T& name) { return member(name); }
    // The member must be there.
    template <JsonText T> const json& operator[](const T& name) const { return at(name); }
    template <JsonInteger T> json& operator[](T index) {
        return at(static_cast<std::size_t>(index));
    }
    template <JsonInteger T> const json& operator[](T index) const {
        return at(static_cast<std::size_t>(index));
    }
    json& front();
    const json& front() const;
    json& back();
    const json& back() const { return const_cast<json&>(*this).back(); }
    bool contains(std::string_view name) const noexcept { return find_member(name) != nullptr; }
    std::size_t count(std::string_view name) const noexcept { return contains(name) ? 1 : 0; }
    iterator find(std::string_view name);
    const_iterator find(std::string_view name) const;
    template <class T> auto value(std::string_view name, T fallback) const {
        if constexpr (JsonText<T>) {
            const json* found = member_of_object(name);
            return found != nullptr ? found->get<std::string>() : std::string(fallback);
        } else {
            const json* found = member_of_object(name);
            return found != nullptr ? found->template get<T>() : std::move(fallback);
        }
    }

    // A scalar is seen as its one element, null as none.
    iterator begin();
    iterator end();
    const_iterator begin() const;
    const_iterator end() const;
    const_iterator cbegin() const;
    const_iterator cend() const;
    // The members as [name, value] pairs; of null none. Nothing may be added through it.
    Object& items();
    const Object& items() const;

    // Change: null becomes an array or an object first.

    void push_back(json value);
    void push_back(List list); // {"name", value} of an object adds a member
    template <class... Args> json& emplace_back(Args&&... args);
    std::pair<iterator, bool> emplace(std::string name, json value);
    iterator insert(const_iterator before, json value);
    template <class Input> void insert(const_iterator before, Input first, Input last);
    iterator erase(const_iterator position);
    iterator erase(const_iterator first, const_iterator last);
    std::size_t erase(std::string_view name);
    void erase(std::size_t index);
    void update(const json& other); // the other object's members, over what is there
    void clear();
    void swap(json& other) noexcept { std::swap(*this, other); }

    friend bool operator==(const json& a, const json& b) { return a.equals(b); }
    template <JsonText T> friend bool operator==(const json& a, const T& b) {
        return a.is_string() && a.string_ == std::string_view(b);
    }
    template <class T>
    requires(std::is_arithmetic_v<T>) friend bool operator==(const json& a, T b) {
        return a.equals(json(b));
    }
    friend bool operator==(const json& a, std::nullptr_t) { return a.is_null(); }
    // Numbers by value, then by type, then by content.
    friend bool operator<(const json& a, const json& b) { return a.less(b); }
    friend bool operator>(const json& a, const json& b) { return b.less(a); }
    friend bool operator<=(const json& a, const json& b) { return !b.less(a); }
    friend bool operator>=(const json& a, const json& b) { return !a.less(b); }
    friend std::ostream& operator<<(std::ostream& out, const json& value);

private:
    friend class JsonReader;

    static json of_type(Type type);
    // Null becomes an empty one of these, in place.
    std::string& become_text() {
        new (&string_) std::string();
        type_ = Type::string;
        return string_;
    }
    Array& become_array() {
        new (&array_) Array();
        type_ = Type::array;
        return array_;
    }
    Object& become_object();
    void copy(const json& other);
    void take(json&& other) noexcept;
    void destroy() noexcept {
        if (type_ >= Type::exact_number) {
            destroy_content();
        }
    }
    void destroy_content() noexcept;
    bool equals(const json& other) const;
    bool less(const json& other) const;
    const std::string& text() const;
    const json* find_member(std::string_view name) const noexcept;
    const json* member_of_object(std::string_view name) const; // throws if this is no object
    json& member(std::string_view name);
    Object::iterator place_of(std::string_view name);
    Array& elements();
    [[noreturn]] void fail(std::string_view wanted) const;
    template <class T> T number() const {
        switch (type_) {
        case Type::integer:
            return static_cast<T>(integer_);
        case Type::unsigned_integer:
            return static_cast<T>(unsigned_);
        case Type::real:
            return static_cast<T>(real_);
        default:
            fail("a number");
        }
    }

    union {
        bool boolean_;
        std::int64_t integer_;
        std::uint64_t unsigned_;
        double real_;
        std::string string_; // text, also of exact numbers and of what is carried
        Array array_;
        Object object_;
    };
    Type type_;
};

struct JsonMember {
    std::string name;
    json value;
};

// An element of a braced list: holds a temporary so that it can be moved out, points at a value, or
// is a list itself, which lives as long as the outer one.
class json_ref {
public:
    json_ref(json&& value) : own_(std::move(value)) {}
    json_ref(const json& value) : other_(&value) {}
    json_ref(json::List list) : list_(list), is_list_(true) {}
    template <class T>
    requires(
        !std::same_as<std::remove_cvref_t<T>, json> &&
        !std::same_as<std::remove_cvref_t<T>, json_ref> && std::constructible_from<json, T>)
        json_ref(T&& value)
        : own_(std::forward<T>(value)) {}

    bool is_pair() const; // {"name", value}
    json take() const;
    std::pair<std::string, json> take_pair() const; // REQUIRES is_pair

private:
    const json& look() const { return other_ != nullptr ? *other_ : own_; }

    mutable json own_;
    const json* other_ = nullptr;
    json::List list_;
    bool is_list_ = false;
};

inline json::const_iterator json::cbegin() const {
    return begin();
}
inline json::const_iterator json::cend() const {
    return end();
}
inline json& json::front() {
    return *begin();
}
inline const json& json::front() const {
    return *begin();
}

template <std::ranges::input_range Range>
requires(!std::same_as<std::remove_cvref_t<Range>, json> && !JsonText<std::remove_cvref_t<Range>>)
    json::json(const Range& values) {
    using Element = std::ranges::range_value_t<Range>;
    if constexpr (requires { typename Range::mapped_type; }) {
        type_ = Type::object;
        new (&object_) Object();
        for (const auto& [name, value] : values) { // a map with sorted keys, or sorted here
            member(name) = json(value);
        }
    } else {
        type_ = Type::array;
        new (&array_) Array();
        for (const Element& value : values) {
            array_.emplace_back(value);
        }
    }
}

template <class... Args> json& json::emplace_back(Args&&... args) {
    return elements().emplace_back(std::forward<Args>(args)...);
}

template <class Input> void json::insert(const_iterator before, Input first, Input last) {
    for (auto at = before - cbegin(); first != last; ++first, ++at) {
        insert(cbegin() + at, json(*first));
    }
}

template <class T> T json::get() const {
    if constexpr (std::same_as<T, json>) {
        return *this;
    } else if constexpr (std::same_as<T, bool>) {
        if (type_ != Type::boolean) {
            fail("a boolean");
        }
        return boolean_;
    } else if constexpr (JsonNumber<T>) {
        return number<T>();
    } else if constexpr (std::same_as<T, std::string>) {
        return text();
    } else if constexpr (requires { typename T::mapped_type; }) {
        T out;
        for (const auto& [name, value] : items()) {
            out.emplace(name, value.template get<typename T::mapped_type>());
        }
        return out;
    } else {
        static_assert(std::ranges::range<T>, "json does not convert to this type");
        if (type_ != Type::array) {
            fail("an array");
        }
        T out;
        for (const json& element : array_) {
            out.insert(out.end(), element.template get<typename T::value_type>());
        }
        return out;
    }
}

} // namespace snowglobe
