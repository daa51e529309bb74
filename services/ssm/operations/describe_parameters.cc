// DescribeParameters: by name, at most 50 a page; without values.
#include "emulator/base/json.h"
#include "services/ssm/filters.h"
#include "services/ssm/operations.h"
#include "services/ssm/page.h"

namespace snowglobe::ssm {

json describe_parameters(Ssm&, Context& context, const json& request) {
    constexpr std::size_t rows_max = 50;
    const Filters filters(request, Filters::Of::describe);
    const std::string list = list_of(context, "DescribeParameters");
    if (request.value("Shared", false)) {
        return {{"Parameters", json::array()}}; // nobody shares anything with anybody
    }
    return page_of_parameters(
        context,
        request,
        list,
        "",
        rows_max,
        [&](const std::string& path, const Parameter& parameter) -> std::optional<json> {
            const std::uint64_t number = filters.passing(context, path, parameter);
            if (number == 0) {
                return std::nullopt;
            }
            json row =
                metadata_json(context, parameter, number, version_of(context, path, number));
            row["ARN"] = arn_of(context.scope, path);
            return row;
        });
}

} // namespace snowglobe::ssm
