#include "services/iam/wire.h"

namespace snowglobe::iam {

namespace {

#include "services/iam/model.inc"

// Names and paths have texts of their own; everything else has the usual ones.
std::optional<ApiError> shape_error(
    std::string_view operation,
    const json& request,
    const std::vector<ShapeViolation>& violations) {
    if (violations.size() == 1 && violations.front().constraint == Constraint::pattern) {
        const ShapeViolation& violation = violations.front();
        const std::string member(violation.top().error_name);
        if (violation.shape->name.ends_with("NameType")) {
            return ApiError::validation(
                "The specified value for " + member +
                " is invalid. It must contain only alphanumeric characters and/or the following: "
                "+=,.@_-");
        }
        if (violation.shape->name == "pathType" || violation.shape->name == "policyPathType") {
            return ApiError::validation(
                "The specified value for " + member +
                " is invalid. It must begin and end with / and contain only alphanumeric "
                "characters and/or / characters.");
        }
    }
    return all_errors(operation, request, violations);
}

const ShapeDialect iam_dialect{token_type_error, nullptr, false, false, shape_error, {}};

class IamWire final : public AwsWire {
public:
    IamWire() : AwsWire(service_model) {}

    const ShapeDialect& dialect() const override { return iam_dialect; }

private:
    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {
            "RoleName", "UserName", "GroupName", "InstanceProfileName", "PolicyArn", "PolicyName"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const IamWire wire;
    return wire;
}

} // namespace snowglobe::iam
