#include "services/lambda/pages.h"

#include <algorithm>

namespace snowglobe::lambda {

json page_of(
    const json& request,
    const char* member,
    std::vector<std::pair<std::string, json>> items,
    std::int64_t most) {
    const auto wanted =
        static_cast<std::size_t>(std::min(request.value("MaxItems", most), most));
    const std::string marker = request.value("Marker", "");
    json page = json::array();
    std::string last;
    bool more = false;
    bool begun = marker.empty();
    for (auto& [key, item] : items) {
        if (!begun) {
            begun = key == marker;
            continue;
        }
        if (page.size() == wanted) {
            more = true;
            break;
        }
        last = key;
        page.push_back(std::move(item));
    }
    json out = json::object();
    out[member] = std::move(page);
    if (more) {
        out["NextMarker"] = last;
    }
    return out;
}

} // namespace snowglobe::lambda
