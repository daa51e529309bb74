#pragma once
// What requests look like: for each operation of AWS's services its members with their types and
// constraints, as constant tables. Derived from botocore by scripts/derive-shapes.
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace snowglobe {

enum class ShapeType : std::uint8_t {
    text,
    integer,      // 32 bits
    long_integer, // 64 bits
    boolean,
    blob,      // base64 text
    timestamp, // seconds of the epoch
    decimal,
    list,
    map,
    structure,
};

struct Shape {
    static constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::min();
    static constexpr std::uint16_t none = 0xffff;

    std::string_view name; // "TableName"
    ShapeType type;
    std::int64_t min; // value, length or number of elements
    std::int64_t max;
    std::uint16_t pattern_number; // 0: none
    std::uint16_t first_enum;
    std::uint16_t enum_count;
    std::uint16_t first_member;
    std::uint16_t member_count;
    std::uint16_t key_number;
    std::uint16_t value_number; // of a map's values, a list's elements

    std::span<const struct ShapeMember> members() const; // by name
    std::span<const std::string_view> enum_values() const;
    std::string_view pattern() const;
    const Shape& key() const;
    const Shape& value() const;
    bool is_constrained() const {
        return min != unbounded || max != unbounded || pattern_number != 0 || enum_count != 0;
    }
};

struct ShapeMember {
    std::string_view name;       // "TableName"
    std::string_view error_name; // "tableName"
    std::uint16_t shape_number;
    std::uint16_t rank;  // where its violations stand among those of its siblings
    std::uint16_t place; // in the model
    bool required;

    const Shape& shape() const;
};

struct OperationShape {
    std::string_view service; // "dynamodb"
    std::string_view operation;
    std::uint16_t input_number;

    const Shape* input() const; // nullptr: the operation has no members
};

// nullptr: no AWS operation of ours.
const OperationShape* find_operation_shape(std::string_view service, std::string_view operation);
std::span<const Shape> all_shapes();

} // namespace snowglobe
