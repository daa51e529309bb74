#include "emulator/aws/model.h"

#include <algorithm>

namespace snowglobe {

namespace {

template <class Row, class Key>
const Row* find_row(std::span<const Row> rows, std::string_view wanted, Key key) {
    const auto found = std::ranges::lower_bound(rows, wanted, {}, key);
    return found != rows.end() && (*found).*key == wanted ? &*found : nullptr;
}

} // namespace

std::span<const ShapeMember> Shape::members() const {
    return {first_member, member_count};
}

const ShapeMember* Shape::find(std::string_view wanted) const {
    return find_row(members(), wanted, &ShapeMember::name);
}

const ShapeMember* Shape::payload() const {
    const auto found = std::ranges::find(members(), Location::payload, &ShapeMember::location);
    return found == members().end() ? nullptr : &*found;
}

const ShapeMember* Shape::raw_payload() const {
    const ShapeMember* member = payload();
    const bool is_raw = member != nullptr && member->shape->type != ShapeType::structure;
    return is_raw ? member : nullptr;
}

const OperationModel* ServiceModel::find_operation(std::string_view operation) const {
    return find_row(operations, operation, &OperationModel::name);
}

const ErrorModel* ServiceModel::find_error(std::string_view shape) const {
    return find_row(errors, shape, &ErrorModel::shape);
}

bool ServiceModel::speaks(Protocol protocol) const {
    return std::ranges::find(protocols, protocol) != protocols.end();
}

} // namespace snowglobe
