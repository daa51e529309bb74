#include "emulator/aws/shapes.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::int64_t unbounded = Shape::unbounded;
constexpr std::uint16_t none = Shape::none;

#define SHAPE_PATTERN(text)
#define SHAPE_ENUM(value)
#define SHAPE_MEMBER(...)
#define SHAPE(...)
#define SHAPE_INPUT(service, operation, shape)

constexpr std::string_view patterns[] = {
#undef SHAPE_PATTERN
#define SHAPE_PATTERN(text) text,
#include "emulator/aws/shapes.inc"
#undef SHAPE_PATTERN
#define SHAPE_PATTERN(text)
};
constexpr std::string_view enums[] = {
#undef SHAPE_ENUM
#define SHAPE_ENUM(value) value,
#include "emulator/aws/shapes.inc"
#undef SHAPE_ENUM
#define SHAPE_ENUM(value)
};
constexpr ShapeMember members_table[] = {
#undef SHAPE_MEMBER
#define SHAPE_MEMBER(...) {__VA_ARGS__},
#include "emulator/aws/shapes.inc"
#undef SHAPE_MEMBER
#define SHAPE_MEMBER(...)
};
constexpr Shape shapes[] = {
#undef SHAPE
#define SHAPE(name, type, ...) {name, ShapeType::type, __VA_ARGS__},
#include "emulator/aws/shapes.inc"
#undef SHAPE
#define SHAPE(...)
};
constexpr OperationShape inputs[] = {
#undef SHAPE_INPUT
#define SHAPE_INPUT(service, operation, shape) {service, operation, shape},
#include "emulator/aws/shapes.inc"
};

#undef SHAPE_PATTERN
#undef SHAPE_ENUM
#undef SHAPE_MEMBER
#undef SHAPE
#undef SHAPE_INPUT

} // namespace

std::span<const ShapeMember> Shape::members() const {
    return std::span(members_table).subspan(first_member, member_count);
}

std::span<const std::string_view> Shape::enum_values() const {
    return std::span(enums).subspan(first_enum, enum_count);
}

std::string_view Shape::pattern() const {
    return patterns[pattern_number];
}

const Shape& Shape::key() const {
    return shapes[key_number];
}

const Shape& Shape::value() const {
    return shapes[value_number];
}

const Shape& ShapeMember::shape() const {
    return shapes[shape_number];
}

const Shape* OperationShape::input() const {
    return input_number == none ? nullptr : &shapes[input_number];
}

const OperationShape* find_operation_shape(std::string_view service, std::string_view operation) {
    const std::pair wanted(service, operation);
    const auto key = [](const OperationShape& row) {
        return std::pair(row.service, row.operation);
    };
    const auto* found = std::lower_bound(
        std::begin(inputs), std::end(inputs), wanted, [&](const auto& row, const auto& pair) {
            return key(row) < pair;
        });
    return found != std::end(inputs) && key(*found) == wanted ? found : nullptr;
}

std::span<const Shape> all_shapes() {
    return shapes;
}

} // namespace snowglobe
