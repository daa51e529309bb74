#include "services/ssm/ssm.h"

#include "services/ssm/parameter.h"
#include "services/ssm/template_resources.h"

namespace snowglobe::ssm {

void Ssm::on_timer(Context& context, const std::string& path) {
    const auto parameter = find_parameter(context, path);
    if (!parameter) {
        return;
    }
    const auto end = expiration(version_of(context, path, parameter->latest).policies);
    if (end && *end <= context.now) {
        erase_parameter(context, path, *parameter);
    }
}

std::span<const ResourceType> Ssm::resource_types() const {
    return template_resources();
}

std::vector<RowKind> Ssm::row_kinds() const {
    return parameter_rows();
}

} // namespace snowglobe::ssm
