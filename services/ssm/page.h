#pragma once
// Pages of answers. A token says where the page before ended, and is good only for the list that it
// is of.
#include "services/ssm/parameter.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::ssm {

// `list` names operation, account, region and what else makes it another list.
std::string list_of(const Context& context, std::string_view operation, std::string_view what = "");
// Where the page begins that the request asks for: after this; empty: at the start. Throws
// InvalidNextToken.
std::string page_start(std::string_view list, const json& request);

// {"Parameters", "NextToken"} of the parameters whose path begins with `prefix` and of which `show`
// has something to show.
json page_of_parameters(
    const Context& context,
    const json& request,
    std::string_view list,
    std::string_view prefix,
    std::size_t rows_max,
    const std::function<std::optional<json>(const std::string&, const Parameter&)>& show);

} // namespace snowglobe::ssm
