#include "services/mongodb/bson.h"

#include "emulator/base/check.h"

#include <bson/bson.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace snowglobe::mongodb {

static_assert(std::endian::native == std::endian::little);

namespace {

// Refuses what is nested deeper or ends elsewhere, before anything recurses into it. `bytes`: behind a length.
void check_depth(std::string_view bytes, int depth) {
    if (depth < 0) {
        throw TooDeep("nested too deep");
    }
    while (!bytes.empty() && bytes.front() != '\0') {
        const auto type = static_cast<Type>(bytes.front());
        const std::size_t name_end = bytes.find('\0', 1);
        if (name_end == std::string_view::npos) {
            throw MalformedBson("a name without an end");
        }
        bytes.remove_prefix(name_end + 1);
        const std::size_t size = size_of(type, bytes);
        if (size > bytes.size()) {
            throw MalformedBson("a value that is longer than its document, or of no type");
        }
        const std::string_view value = bytes.substr(0, size);
        if (type == Type::object || type == Type::array) {
            check_depth(value.substr(4), depth - 1);
        } else if (type == Type::code_with_scope) {
            const std::int64_t code = value.size() >= 8 ? read_int32(value.substr(4)) : -1;
            if (code < 1 || static_cast<std::size_t>(code) + 8 + 5 > value.size()) {
                throw MalformedBson("code with a scope that is none");
            }
            check_depth(value.substr(8 + static_cast<std::size_t>(code) + 4), depth - 1);
        }
        bytes.remove_prefix(size);
    }
    if (bytes.size() != 1) { // which libbson lets pass in a document in an array
        throw MalformedBson("a document that does not end where its length says");
    }
}

bool is_text(std::string_view bytes) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::uint64_t all = 0;
    std::size_t at = 0;
    for (; at + sizeof all <= bytes.size(); at += sizeof all) {
        all |= read_number<std::uint64_t>(bytes.substr(at));
    }
    for (; at < bytes.size(); ++at) {
        all |= static_cast<unsigned char>(bytes[at]);
    }
    return (all & high_bits) == 0 || bson_utf8_validate(bytes.data(), bytes.size(), true);
}

// Whether there is nothing in it but what almost all documents have, and well formed: then both
// check_depth and libbson take it, and it was looked at once. `bytes`: behind a length.
bool is_plain(std::string_view bytes, int depth) {
    if (depth < 0) {
        return false;
    }
    while (!bytes.empty() && bytes.front() != '\0') {
        const auto type = static_cast<Type>(bytes.front());
        std::size_t at = 1;
        unsigned char all = 0;
        for (; at < bytes.size() && bytes[at] != '\0'; ++at) {
            all |= static_cast<unsigned char>(bytes[at]);
        }
        if (all >= 0x80 || at == bytes.size()) {
            return false;
        }
        bytes.remove_prefix(at + 1);
        const std::size_t size = size_of(type, bytes);
        if (size > bytes.size()) {
            return false;
        }
        const std::string_view value = bytes.substr(0, size);
        bytes.remove_prefix(size);
        switch (type) {
        case Type::string:
            if (value.back() != '\0' || !is_text(value.substr(4))) {
                return false;
            }
            break;
        case Type::object:
        case Type::array:
            if (!is_plain(value.substr(4), depth - 1)) {
                return false;
            }
            break;
        case Type::boolean:
            if (static_cast<unsigned char>(value.front()) > 1) {
                return false;
            }
            break;
        case Type::int32:
        case Type::int64:
        case Type::real:
        case Type::date:
        case Type::timestamp:
        case Type::object_id:
        case Type::null:
            break;
        default:
            return false;
        }
    }
    return bytes.size() == 1;
}

template <class T> std::string stored(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

} // namespace

std::size_t size_of_rare(Type type, std::string_view bytes) {
    const auto counted = [&](std::size_t more, std::int64_t least) {
        const bool is_there = bytes.size() >= 4 && read_int32(bytes) >= least;
        return is_there ? static_cast<std::size_t>(read_int32(bytes)) + more
                        : std::string_view::npos;
    };
    switch (type) {
    case Type::undefined:
    case Type::null:
    case Type::min_key:
    case Type::max_key:
        return 0;
    case Type::timestamp:
        return 8;
    case Type::decimal128:
        return 16;
    case Type::symbol:
    case Type::code:
        return counted(4, 1);
    case Type::binary:
        return counted(5, 0);
    case Type::db_pointer:
        return counted(16, 1);
    case Type::code_with_scope:
        return counted(0, 5);
    case Type::regex: {
        const std::size_t first = bytes.find('\0');
        const std::size_t second =
            first == std::string_view::npos ? first : bytes.find('\0', first + 1);
        return second == std::string_view::npos ? second : second + 1;
    }
    default:
        return std::string_view::npos;
    }
}

std::string_view name_of(Type type) {
    switch (type) {
    case Type::real:
        return "double";
    case Type::string:
        return "string";
    case Type::object:
        return "object";
    case Type::array:
        return "array";
    case Type::binary:
        return "binData";
    case Type::undefined:
        return "undefined";
    case Type::object_id:
        return "objectId";
    case Type::boolean:
        return "bool";
    case Type::date:
        return "date";
    case Type::null:
        return "null";
    case Type::regex:
        return "regex";
    case Type::db_pointer:
        return "dbPointer";
    case Type::code:
        return "javascript";
    case Type::symbol:
        return "symbol";
    case Type::code_with_scope:
        return "javascriptWithScope";
    case Type::int32:
        return "int";
    case Type::timestamp:
        return "timestamp";
    case Type::int64:
        return "long";
    case Type::decimal128:
        return "decimal";
    case Type::min_key:
        return "minKey";
    case Type::max_key:
        return "maxKey";
    }
    return "missing";
}

void put_int32(std::string& out, std::int32_t number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put_int64(std::string& out, std::int64_t number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string_view Value::pattern() const {
    return bytes.substr(0, bytes.find('\0'));
}

std::string_view Value::options() const {
    const std::size_t end = bytes.find('\0');
    return bytes.substr(end + 1, bytes.size() - end - 2);
}

std::string_view Value::binary() const {
    return bytes.substr(5);
}

std::optional<double> Value::number() const {
    switch (type) {
    case Type::int32:
        return int32();
    case Type::int64:
        return static_cast<double>(int64());
    case Type::real:
        return real();
    case Type::decimal128: {
        const bson_decimal128_t decimal{read_number<std::uint64_t>(bytes), read_number<std::uint64_t>(bytes.substr(8))};
        char text[BSON_DECIMAL128_STRING];
        bson_decimal128_to_string(&decimal, text);
        std::string_view rest = text;
        if (rest == "NaN") {
            return std::nan("");
        }
        if (rest.ends_with("Infinity")) {
            return rest.front() == '-' ? -INFINITY : INFINITY;
        }
        double out = 0;
        if (std::from_chars(rest.data(), rest.data() + rest.size(), out).ec ==
            std::errc::result_out_of_range) {
            return rest.find("E+") != std::string_view::npos
                       ? (rest.front() == '-' ? -INFINITY : INFINITY)
                       : 0.0;
        }
        return out;
    }
    default:
        return std::nullopt;
    }
}

std::optional<std::int64_t> Value::whole() const {
    if (type == Type::int32) {
        return int32();
    }
    if (type == Type::int64) {
        return int64();
    }
    const auto value = number();
    if (!value || !(*value >= -9223372036854775808.0 && *value < 9223372036854775808.0)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*value);
}

bool Value::is_true() const {
    if (type == Type::boolean) {
        return boolean();
    }
    if (const auto value = number()) {
        return *value != 0;
    }
    return !is_null();
}

std::size_t View::count() const {
    std::size_t n = 0;
    for (auto at = begin(); at != end(); ++at) {
        ++n;
    }
    return n;
}

std::optional<Value> View::find(std::string_view name) const {
    for (const Member& member : *this) {
        if (is_same_name(member.name, name)) {
            return member.value;
        }
    }
    return std::nullopt;
}

OwnedValue OwnedValue::of_int32(std::int32_t number) {
    return {Type::int32, stored(number)};
}

OwnedValue OwnedValue::of_int64(std::int64_t number) {
    return {Type::int64, stored(number)};
}

OwnedValue OwnedValue::of_integer(std::int64_t number) {
    return std::in_range<std::int32_t>(number) ? of_int32(static_cast<std::int32_t>(number))
                                               : of_int64(number);
}

OwnedValue OwnedValue::of_real(double number) {
    return {Type::real, stored(number)};
}

OwnedValue OwnedValue::of_text(std::string_view text) {
    std::string bytes;
    put_int32(bytes, static_cast<std::int32_t>(text.size() + 1));
    bytes.append(text).push_back('\0');
    return {Type::string, std::move(bytes)};
}

OwnedValue OwnedValue::of_boolean(bool value) {
    return {Type::boolean, std::string(1, value ? '\1' : '\0')};
}

OwnedValue OwnedValue::of_date(std::int64_t ms) {
    return {Type::date, stored(ms)};
}

OwnedValue OwnedValue::of_object(View view) {
    return {Type::object, view.str()};
}

OwnedValue OwnedValue::of_array(View view) {
    return {Type::array, view.str()};
}

Writer& Writer::head(Type type, std::string_view name) {
    bytes_.push_back(static_cast<char>(type));
    bytes_.append(name).push_back('\0');
    return *this;
}

Writer& Writer::put(std::string_view name, const Value& value) {
    head(value.type, name);
    bytes_.append(value.bytes);
    return *this;
}

Writer& Writer::text(std::string_view name, std::string_view value) {
    head(Type::string, name);
    put_int32(bytes_, static_cast<std::int32_t>(value.size() + 1));
    bytes_.append(value).push_back('\0');
    return *this;
}

Writer& Writer::int32(std::string_view name, std::int32_t value) {
    head(Type::int32, name);
    put_int32(bytes_, value);
    return *this;
}

Writer& Writer::int64(std::string_view name, std::int64_t value) {
    head(Type::int64, name);
    put_int64(bytes_, value);
    return *this;
}

Writer& Writer::real(std::string_view name, double value) {
    head(Type::real, name);
    bytes_.append(stored(value));
    return *this;
}

Writer& Writer::boolean(std::string_view name, bool value) {
    head(Type::boolean, name);
    bytes_.push_back(value ? '\1' : '\0');
    return *this;
}

Writer& Writer::date(std::string_view name, std::int64_t ms) {
    head(Type::date, name);
    put_int64(bytes_, ms);
    return *this;
}

Writer& Writer::null(std::string_view name) {
    return head(Type::null, name);
}

Writer& Writer::object(std::string_view name, View value) {
    return put(name, {Type::object, value.bytes()});
}

Writer& Writer::array(std::string_view name, View value) {
    return put(name, {Type::array, value.bytes()});
}

Writer& Writer::binary(std::string_view name, std::uint8_t subtype, std::string_view value) {
    head(Type::binary, name);
    put_int32(bytes_, static_cast<std::int32_t>(value.size()));
    bytes_.push_back(static_cast<char>(subtype));
    bytes_.append(value);
    return *this;
}

Writer& Writer::all(View other) {
    bytes_.append(other.bytes().substr(4, other.bytes().size() - 5));
    return *this;
}

std::size_t Writer::begin(Type type, std::string_view name) {
    head(type, name);
    const std::size_t began = bytes_.size();
    bytes_.append(4, '\0');
    return began;
}

Writer& Writer::end(std::size_t began) {
    bytes_.push_back('\0');
    const auto size = static_cast<std::int32_t>(bytes_.size() - began);
    std::memcpy(bytes_.data() + began, &size, sizeof size);
    return *this;
}

Document Writer::finish() {
    bytes_.push_back('\0');
    const auto size = static_cast<std::int32_t>(bytes_.size());
    std::memcpy(bytes_.data(), &size, sizeof size);
    Document out(std::move(bytes_));
    bytes_.assign(4, '\0');
    return out;
}

ArrayWriter& ArrayWriter::add(const Value& value) {
    std::array<char, 24> name{};
    const auto end = std::to_chars(name.data(), name.data() + name.size(), count_++).ptr;
    writer_.put({name.data(), static_cast<std::size_t>(end - name.data())}, value);
    return *this;
}

View check_document(std::string_view bytes, int depth) {
    if (bytes.size() < 5) {
        throw MalformedBson("a document of fewer than 5 bytes");
    }
    const std::int32_t said = read_int32(bytes);
    if (said < 5 || static_cast<std::size_t>(said) > bytes.size()) {
        throw MalformedBson("a document whose length is not that of its bytes");
    }
    const std::string_view whole = bytes.substr(0, static_cast<std::size_t>(said));
    if (is_plain(whole.substr(4), depth)) {
        return View(whole);
    }
    check_depth(whole.substr(4), depth);
    bson_t document;
    std::size_t place = 0;
    if (!bson_init_static(
            &document, reinterpret_cast<const std::uint8_t*>(whole.data()), whole.size()) ||
        !bson_validate(&document, BSON_VALIDATE_NONE, &place)) {
        throw MalformedBson("no BSON at byte " + std::to_string(place));
    }
    return View(whole);
}

} // namespace snowglobe::mongodb
