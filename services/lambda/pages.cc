#include "services/lambda/pages.h"

#include "services/lambda/settings.h"
#include "services/page_token.h"

#include <algorithm>

namespace snowglobe::lambda {

std::string page_start(const json& request, const char* member) {
    const std::string marker = request.value("Marker", "");
    if (marker.empty()) {
        return {};
    }
    auto place = place_of_page(member, marker);
    if (!place) {
        throw invalid_parameter("Invalid Marker: " + marker);
    }
    return *std::move(place);
}

json page_of(
    const json& request,
    const char* member,
    std::vector<std::pair<std::string, json>> items,
    std::int64_t most) {
    const auto wanted =
        static_cast<std::size_t>(std::min(request.value("MaxItems", most), most));
    const std::string first = page_start(request, member);
    // What the page before did not show first; if it is gone since, what comes after it by name.
    auto next = items.begin();
    if (!first.empty()) {
        const auto key = &std::pair<std::string, json>::first;
        next = std::ranges::find(items, first, key);
        next = next != items.end() ? next : std::ranges::find_if(items, [&](const auto& item) {
            return item.first > first;
        });
    }
    json page = json::array();
    for (; next != items.end() && page.size() < wanted; ++next) {
        page.push_back(std::move(next->second));
    }
    json out = json::object();
    out[member] = std::move(page);
    if (next != items.end()) {
        out["NextMarker"] = page_token(member, next->first);
    }
    return out;
}

} // namespace snowglobe::lambda
