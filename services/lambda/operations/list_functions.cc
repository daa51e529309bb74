// ListFunctions: the functions of this account and region, 50 a page unless told otherwise.
#include "emulator/store/rows.h"
#include "services/lambda/function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json list_functions(Lambda&, Context& context, const json& request) {
    const auto most = static_cast<std::size_t>(std::min(request.value("MaxItems", 50), 50));
    const std::string marker = request.value("Marker", "");
    json out = {{"Functions", json::array()}};
    std::string last;
    Rows<Function>(context.store)
        .scan(
            functions_of(context.scope),
            Direction::forward,
            [&](std::string_view, const Function& function) {
                if (!marker.empty() && function.image.name <= marker) {
                    return true;
                }
                if (out["Functions"].size() == most) {
                    out["NextMarker"] = last;
                    return false;
                }
                last = function.image.name;
                out["Functions"].push_back(function_configuration(context, function));
                return true;
            });
    return out;
}

} // namespace snowglobe::lambda
