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

std::optional<std::string>
Ssm::dynamic_reference(Context& context, std::string_view kind, std::string_view name) {
    if (kind != "ssm" && kind != "ssm-secure") {
        return std::nullopt;
    }
    try {
        const Found found = find_version(context, read_reference(context, name));
        return version_of(context, found.path, found.number).value;
    } catch (const ApiError&) {
        return std::nullopt; // there is none, or there can be none of this name
    }
}

std::span<const ResourceType> Ssm::resource_types() const {
    return template_resources();
}

std::vector<RowKind> Ssm::row_kinds() const {
    return parameter_rows();
}

} // namespace snowglobe::ssm
