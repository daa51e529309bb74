#pragma once
// BSON as bytes. A Value is a view of one in a document that somebody else keeps, a View one of a
// whole document or array; a Document owns its bytes, a Writer makes them. What comes from outside
// is checked first (check_document); everything else trusts what it reads.
#include "emulator/base/check.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe::mongodb {

enum class Type : std::uint8_t { // BSON's own numbers
    real = 1,
    string = 2,
    object = 3,
    array = 4,
    binary = 5,
    undefined = 6,
    object_id = 7,
    boolean = 8,
    date = 9,
    null = 10,
    regex = 11,
    db_pointer = 12,
    code = 13,
    symbol = 14,
    code_with_scope = 15,
    int32 = 16,
    timestamp = 17,
    int64 = 18,
    decimal128 = 19,
    max_key = 127,
    min_key = 255
};

// "int", "objectId": as $type and errors have them.
std::string_view name_of(Type type);

inline bool is_number(Type type) {
    return type == Type::int32 || type == Type::int64 || type == Type::real ||
           type == Type::decimal128;
}

// Whole numbers of a frame, least significant byte first. REQUIRES that they are there.
template <class T> T read_number(std::string_view bytes) {
    T out;
    std::memcpy(&out, bytes.data(), sizeof out);
    return out;
}
inline std::int32_t read_int32(std::string_view bytes) {
    return read_number<std::int32_t>(bytes);
}
inline std::int64_t read_int64(std::string_view bytes) {
    return read_number<std::int64_t>(bytes);
}
void put_int32(std::string& out, std::int32_t number);
void put_int64(std::string& out, std::int64_t number);

// Bytes of a value that begins here; npos: its length is not there, or there is no such type. They
// may be more than there are.
std::size_t size_of_rare(Type type, std::string_view bytes);
inline std::size_t size_of(Type type, std::string_view bytes) {
    switch (type) {
    case Type::string:
        return bytes.size() >= 4 && read_int32(bytes) >= 1
                   ? static_cast<std::size_t>(read_int32(bytes)) + 4
                   : std::string_view::npos;
    case Type::object:
    case Type::array:
        return bytes.size() >= 4 && read_int32(bytes) >= 5
                   ? static_cast<std::size_t>(read_int32(bytes))
                   : std::string_view::npos;
    case Type::boolean:
        return 1;
    case Type::int32:
        return 4;
    case Type::real:
    case Type::date:
    case Type::int64:
        return 8;
    case Type::object_id:
        return 12;
    default:
        return size_of_rare(type, bytes);
    }
}

// Of names, most of which differ in size or first letter.
inline bool is_same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && (a.empty() || (a.front() == b.front() && a == b));
}

class View;

struct Value {
    Type type = Type::null;
    std::string_view bytes; // as BSON has them behind the name

    bool is(Type wanted) const { return type == wanted; }
    bool is_null() const { return type == Type::null || type == Type::undefined; }

    // REQUIRES the type.
    std::string_view text() const { return bytes.substr(4, bytes.size() - 5); } // or symbol, code
    View view() const; // object, array
    bool boolean() const { return bytes[0] != 0; }
    std::int32_t int32() const { return read_int32(bytes); }
    std::int64_t int64() const { return read_int64(bytes); } // also date and timestamp
    double real() const { return read_number<double>(bytes); }
    std::string_view pattern() const; // regex
    std::string_view options() const;
    std::string_view binary() const;
    std::uint8_t subtype() const { return static_cast<std::uint8_t>(bytes[4]); }

    // A number as a whole one, cut towards zero; nothing: it is none, or beyond 64 bits.
    std::optional<std::int64_t> whole() const;
    // As a double, near enough; nothing: it is no number.
    std::optional<double> number() const;
    bool is_true() const; // as conditions have it: all but false, zero, null
};

struct Member {
    std::string_view name;
    Value value;
};

class View {
public:
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Member;
        using difference_type = std::ptrdiff_t;
        using pointer = const Member*;
        using reference = const Member&;

        Iterator() = default;
        explicit Iterator(std::string_view rest) : rest_(rest) { read(); }
        const Member& operator*() const { return member_; }
        const Member* operator->() const { return &member_; }
        Iterator& operator++() {
            read();
            return *this;
        }
        void operator++(int) { read(); }
        friend bool operator==(const Iterator& a, const Iterator& b) {
            return a.ended_ == b.ended_ && (a.ended_ || a.rest_.data() == b.rest_.data());
        }

    private:
        void read() {
            ended_ = rest_.empty() || rest_.front() == '\0';
            if (ended_) {
                return;
            }
            const auto type = static_cast<Type>(rest_.front());
            const std::size_t name_end = rest_.find('\0', 1);
            SNOWGLOBE_CHECK(name_end != std::string_view::npos);
            member_.name = std::string_view(rest_.data() + 1, name_end - 1);
            rest_.remove_prefix(name_end + 1);
            const std::size_t size = size_of(type, rest_);
            SNOWGLOBE_CHECK(size <= rest_.size());
            member_.value = {type, std::string_view(rest_.data(), size)};
            rest_.remove_prefix(size);
        }
        std::string_view rest_;
        Member member_;
        bool ended_ = true;
    };

    View() : View(std::string_view("\5\0\0\0\0", 5)) {}
    // REQUIRES a checked document.
    explicit View(std::string_view bytes) : bytes_(bytes) {}

    Iterator begin() const { return Iterator(bytes_.substr(4)); }
    Iterator end() const { return {}; }
    bool empty() const { return bytes_.size() <= 5; }
    std::size_t count() const;
    std::optional<Value> find(std::string_view name) const; // the first of that name
    std::optional<Member> first() const {
        return empty() ? std::nullopt : std::optional(*begin());
    }
    std::string_view bytes() const { return bytes_; }
    std::string str() const { return std::string(bytes_); }

private:
    std::string_view bytes_;
};

inline View Value::view() const {
    return View(bytes);
}

class Document {
public:
    Document() : bytes_("\5\0\0\0\0", 5) {}
    explicit Document(std::string bytes) : bytes_(std::move(bytes)) {}
    explicit Document(View view) : bytes_(view.bytes()) {}
    View view() const { return View(bytes_); }
    operator View() const { return view(); } // NOLINT: implicit on purpose
    const std::string& bytes() const& { return bytes_; }
    std::string bytes() && { return std::move(bytes_); }
    std::optional<Value> find(std::string_view name) const { return view().find(name); }

private:
    std::string bytes_;
};

// A value that owns its bytes.
struct OwnedValue {
    Type type = Type::null;
    std::string bytes;

    OwnedValue() = default;
    OwnedValue(Type type_, std::string bytes_) : type(type_), bytes(std::move(bytes_)) {}
    OwnedValue(const Value& value) : type(value.type), bytes(value.bytes) {} // NOLINT: on purpose
    Value value() const { return {type, bytes}; }

    static OwnedValue of_int32(std::int32_t number);
    static OwnedValue of_int64(std::int64_t number);
    // The smaller of both that holds it.
    static OwnedValue of_integer(std::int64_t number);
    static OwnedValue of_real(double number);
    static OwnedValue of_text(std::string_view text);
    static OwnedValue of_boolean(bool value);
    static OwnedValue of_date(std::int64_t ms);
    static OwnedValue of_object(View view);
    static OwnedValue of_array(View view);
};

class Writer {
public:
    Writer() : Writer(usual_size) {}
    // So many bytes are likely to come.
    explicit Writer(std::size_t size) {
        bytes_.reserve(size);
        bytes_.assign(4, '\0');
    }
    Writer& put(std::string_view name, const Value& value);
    Writer& put(std::string_view name, const OwnedValue& value) { return put(name, value.value()); }
    Writer& text(std::string_view name, std::string_view value);
    Writer& int32(std::string_view name, std::int32_t value);
    Writer& int64(std::string_view name, std::int64_t value);
    Writer& real(std::string_view name, double value);
    Writer& boolean(std::string_view name, bool value);
    Writer& date(std::string_view name, std::int64_t ms);
    Writer& null(std::string_view name);
    Writer& object(std::string_view name, View value);
    Writer& array(std::string_view name, View value);
    Writer& binary(std::string_view name, std::uint8_t subtype, std::string_view value);
    Writer& all(View other); // its members
    // What is put until the end is in an object or array of its own: end(begin(...)).
    std::size_t begin(Type type, std::string_view name);
    Writer& end(std::size_t began);
    // 1, 1.0: how answers say that it went well.
    Writer& ok() { return real("ok", 1.0); }
    Document finish();

private:
    static constexpr std::size_t usual_size = 120; // most documents are made in one piece of memory

    Writer& head(Type type, std::string_view name);
    std::string bytes_;
};

// An array, element by element.
class ArrayWriter {
public:
    ArrayWriter& add(const Value& value);
    ArrayWriter& add(const OwnedValue& value) { return add(value.value()); }
    ArrayWriter& add_text(std::string_view value) { return add(OwnedValue::of_text(value)); }
    ArrayWriter& add_object(View value) { return add(Value{Type::object, value.bytes()}); }
    std::size_t count() const { return count_; }
    Document finish() { return writer_.finish(); }

private:
    Writer writer_;
    std::size_t count_ = 0;
};

constexpr std::size_t document_bytes_max = 16 * 1024 * 1024;
constexpr int depth_max = 100;

// Bytes from outside are no document.
struct MalformedBson : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// Or one that is nested deeper than it may be.
struct TooDeep : MalformedBson {
    using MalformedBson::MalformedBson;
};
// Of the first document in the bytes, which must be whole: it may be nested `depth` deep.
View check_document(std::string_view bytes, int depth = depth_max);

} // namespace snowglobe::mongodb
