// GetParametersByPath: what lies directly below a path, or all below it; at most 10 a page.
#include "emulator/base/json.h"
#include "services/ssm/filters.h"
#include "services/ssm/operations.h"
#include "services/ssm/page.h"

namespace snowglobe::ssm {

json get_parameters_by_path(Ssm&, Context& context, const json& request) {
    constexpr std::size_t rows_max = 10;
    const std::string prefix = prefix_of(request.at("Path").get_ref<const std::string&>());
    const Filters filters(request, Filters::Of::by_path);
    const bool recursive = request.value("Recursive", false);
    const bool with_decryption = request.value("WithDecryption", false);
    return page_of_parameters(
        context,
        request,
        list_of(context, "GetParametersByPath", prefix),
        prefix,
        rows_max,
        [&](const std::string& path, const Parameter& parameter) -> std::optional<json> {
            if (!recursive && path.find('/', prefix.size()) != std::string::npos) {
                return std::nullopt;
            }
            const std::uint64_t number = filters.passing(context, path, parameter);
            if (number == 0) {
                return std::nullopt;
            }
            return parameter_json(context, {path, parameter, number, ""}, with_decryption);
        });
}

} // namespace snowglobe::ssm
