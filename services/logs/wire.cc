#include "services/logs/wire.h"

namespace snowglobe::logs {

namespace {

#include "services/logs/model.inc"

// The usual texts, under a code of its own.
std::optional<ApiError> shape_error(
    std::string_view operation,
    const json& request,
    const std::vector<ShapeViolation>& violations) {
    auto error = all_errors(operation, request, violations);
    if (error) {
        error->code = "InvalidParameterException";
    }
    return error;
}

const ShapeDialect logs_dialect{token_type_error, nullptr, false, false, shape_error, {}};

class LogsWire final : public AwsWire {
public:
    LogsWire() : AwsWire(service_model) {}

    const ShapeDialect& dialect() const override { return logs_dialect; }

private:
    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {
            "logGroupName", "logGroupIdentifier", "resourceArn", "logGroupNamePrefix"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const LogsWire wire;
    return wire;
}

} // namespace snowglobe::logs
