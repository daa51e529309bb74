// GetParameterHistory: the oldest first, at most 50 a page.
#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/page_token.h"
#include "services/ssm/page.h"

#include <algorithm>

namespace snowglobe::ssm {

json get_parameter_history(Ssm&, Context& context, const json& request) {
    constexpr std::size_t rows_max = 50;
    const Reference reference =
        read_reference(context, request.at("Name").get_ref<const std::string&>());
    const Found found = find_version(context, reference);
    const Parameter& parameter = found.parameter;
    const std::string list = list_of(context, "GetParameterHistory", found.path);
    const std::string after = page_start(list, request);
    const bool with_decryption = request.value("WithDecryption", false);
    const std::size_t limit = request.value("MaxResults", rows_max);

    json rows = json::array();
    std::uint64_t number = std::max(parameter.oldest, read_version_number(after).value_or(0) + 1);
    for (; number <= parameter.latest && rows.size() < limit; ++number) {
        const Version version = version_of(context, found.path, number);
        json row = metadata_json(context, parameter, number, version);
        row["Value"] = shown_value(context, found.path, number, version, with_decryption);
        row["Labels"] = parameter.labels_of(number);
        rows.push_back(std::move(row));
    }
    json answer = {{"Parameters", std::move(rows)}};
    if (number <= parameter.latest) {
        answer["NextToken"] = page_token(list, std::to_string(number - 1));
    }
    return answer;
}

} // namespace snowglobe::ssm
