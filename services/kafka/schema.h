#pragma once
// How messages look on the wire, version by version: constant tables, made by scripts/derive-kafka
// (model.inc), that one reader and one writer walk (message_reader.h, message_writer.h). A row says
// where in the message's struct the field lies. Pure.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace snowglobe::kafka {

struct Versions {
    std::int16_t first = 1;
    std::int16_t last = 0; // 127: and those to come
    constexpr bool has(int version) const { return first <= version && version <= last; }
    constexpr bool any() const { return first <= last; }
};

enum class Kind : std::uint8_t {
    boolean,
    int8,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    float64,
    uuid,
    text,
    bytes, // of records, too
    structure,
    array,
};

// A std::vector of any element, or an optional one, that is known by its address only.
struct ArrayType {
    std::size_t element_bytes;
    bool (*is_null)(const void* array);
    std::size_t (*size)(const void* array); // null: 0
    const void* (*elements)(const void* array);
    void (*set_null)(void* array); // without effect where none may be
    void* (*resize)(void* array, std::size_t size); // all elements new; the first one
};

struct Layout;

struct Field {
    std::string_view name; // Kafka's
    Kind kind;
    std::uint16_t offset;          // in its struct
    Versions versions;             // that have it
    Versions nullable = {};        // of these, those in which it may be null: then it is optional
    Versions tagged = {};          // of these, those in which it stands among the tagged ones
    std::int16_t tag = -1;
    bool is_flexible = true;       // its length is compact where the message's version is flexible
    bool is_required = false;      // in JSON: Kafka's definition has no default for it
    bool is_records = false;       // of bytes
    Kind element = {};             // of an array
    const ArrayType* array = nullptr;
    const Layout* layout = nullptr; // of a struct, or of an array's structs
    bool (*is_default)(const void* structure) = nullptr; // of one that is tagged

    const void* in(const void* structure) const {
        return static_cast<const std::byte*>(structure) + offset;
    }
    void* in(void* structure) const { return static_cast<std::byte*>(structure) + offset; }
};

struct Layout {
    std::span<const Field> fields;
    std::size_t bytes_min; // on the wire, in any version
};

struct Schema {
    std::string_view name; // "FetchRequest"
    std::int16_t key;      // of its API; -1: a header
    Versions valid;
    Versions flexible;
    const Layout* layout;
};

// The following is for tables.

template <class Array> struct VectorIn {
    static constexpr bool is_optional = false;
    using Vector = Array;
};
template <class Array> struct VectorIn<std::optional<Array>> {
    static constexpr bool is_optional = true;
    using Vector = Array;
};

template <class Array> struct ArrayOf {
    using Vector = typename VectorIn<Array>::Vector;
    static constexpr bool is_optional = VectorIn<Array>::is_optional;

    static const Vector* vector(const void* array) {
        if constexpr (is_optional) {
            const auto& maybe = *static_cast<const Array*>(array);
            return maybe ? &*maybe : nullptr;
        } else {
            return static_cast<const Vector*>(array);
        }
    }
    static bool is_null(const void* array) { return vector(array) == nullptr; }
    static std::size_t size(const void* array) {
        return is_null(array) ? 0 : vector(array)->size();
    }
    static const void* elements(const void* array) {
        return is_null(array) ? nullptr : vector(array)->data();
    }
    static void set_null(void* array) {
        if constexpr (is_optional) {
            static_cast<Array*>(array)->reset();
        }
    }
    static void* resize(void* array, std::size_t size) {
        if constexpr (is_optional) {
            return static_cast<Array*>(array)->emplace(size).data();
        } else {
            return (*static_cast<Vector*>(array) = Vector(size)).data();
        }
    }
};

template <class Array>
inline constexpr ArrayType array_of{
    sizeof(typename ArrayOf<Array>::Vector::value_type),
    ArrayOf<Array>::is_null,
    ArrayOf<Array>::size,
    ArrayOf<Array>::elements,
    ArrayOf<Array>::set_null,
    ArrayOf<Array>::resize,
};

template <class Struct, class Member, Member Struct::*member>
bool has_default(const void* structure) {
    return static_cast<const Struct*>(structure)->*member == Struct{}.*member;
}

} // namespace snowglobe::kafka
