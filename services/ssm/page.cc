#include "services/ssm/page.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"

namespace snowglobe::ssm {

namespace {

constexpr std::size_t checksum_bytes = 8;

std::string checksum(std::string_view list, std::string_view after) {
    std::string text(list);
    text.append("\0", 1).append(after);
    return sha256(text).substr(0, checksum_bytes);
}

} // namespace

std::string list_of(const Context& context, std::string_view operation, std::string_view what) {
    std::string list(operation);
    for (const std::string_view part :
         {std::string_view(context.scope.account), std::string_view(context.scope.region), what}) {
        list.append("\n").append(part);
    }
    return list;
}

std::string page_token(std::string_view list, std::string_view after) {
    return base64_encode(checksum(list, after) + std::string(after));
}

std::string page_start(std::string_view list, const json& request) {
    const auto token = request.find("NextToken");
    if (token == request.end() || token->get_ref<const std::string&>().empty()) {
        return {};
    }
    const auto bytes = base64_decode(token->get_ref<const std::string&>());
    if (bytes && bytes->size() > checksum_bytes) {
        std::string after = bytes->substr(checksum_bytes);
        if (bytes->substr(0, checksum_bytes) == checksum(list, after)) {
            return after;
        }
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
