#include "emulator/aws/operations.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace snowglobe {

namespace {
constexpr AwsOperation operations[] = {
#define AWS_OPERATION(prefix, name, is_void) {prefix, name, is_void},
#include "emulator/aws/operations.inc"
#undef AWS_OPERATION
};
} // namespace

const AwsOperation* find_aws_operation(std::string_view target_prefix, std::string_view name) {
    const auto key = [](const AwsOperation& operation) {
        return std::pair(operation.target_prefix, operation.name);
    };
    const std::pair wanted(target_prefix, name);
    const auto* found = std::lower_bound(
        std::begin(operations),
        std::end(operations),
        wanted,
        [&](const auto& row, const auto& pair) { return key(row) < pair; });
    return found != std::end(operations) && key(*found) == wanted ? found : nullptr;
}

} // namespace snowglobe
