#include "services/ssm/page.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/page_token.h"

namespace snowglobe::ssm {

std::string list_of(const Context& context, std::string_view operation, std::string_view what) {
    std::string list(operation);
    for (const std::string_view part :
         {std::string_view(context.scope.account), std::string_view(context.scope.region), what}) {
        list.append("\n").append(part);
    }
    return list;
}

std::string page_start(std::string_view list, const json& request) {
    const auto token = request.find("NextToken");
    if (token == request.end() || token->get_ref<const std::string&>().empty()) {
        return {};
    }
    if (auto place = place_of_page(list, token->get_ref<const std::string&>())) {
        return *std::move(place);
    }
    throw ApiError("InvalidNextToken", "The specified token isn't valid.");
}

json page_of_parameters(
    const Context& context,
    const json& request,
    std::string_view list,
    std::string_view prefix,
    std::size_t rows_max,
    const std::function<std::optional<json>(const std::string&, const Parameter&)>& show) {
    const std::size_t limit = request.value("MaxResults", rows_max);
    json answer = {{"Parameters", json::array()}};
    std::string last;
    scan_parameters(
        context,
        prefix,
        page_start(list, request),
        [&](const std::string& path, const Parameter& parameter) {
            auto row = show(path, parameter);
            if (!row) {
                return true;
            }
            if (answer["Parameters"].size() == limit) {
                answer["NextToken"] = page_token(list, last);
                return false;
            }
            last = path;
            answer["Parameters"].push_back(*std::move(row));
            return true;
        });
    return answer;
}

} // namespace snowglobe::ssm
