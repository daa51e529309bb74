#include "services/iam/page.h"

#include "emulator/base/error.h"
#include "services/page_token.h"

namespace snowglobe::iam {

Page::Page(const json& request, std::string_view member)
    : member_(member), rows_max_(request.value("MaxItems", std::size_t{100})) {
    const auto marker = request.value("Marker", std::string());
    if (marker.empty()) {
        return;
    }
    const auto after = place_of_page(member_, marker);
    if (!after) {
        throw ApiError::validation("Invalid Marker: " + marker);
    }
    after_ = *after;
}

bool Page::add(std::string_view key, json row) {
    if (!is_wanted(key)) {
        return true;
    }
    if (rows_.size() == rows_max_) {
        is_truncated_ = true;
        return false;
    }
    last_ = key;
    rows_.push_back(std::move(row));
    return true;
}

json Page::answer() {
    json out = {{"IsTruncated", is_truncated_}};
    if (is_truncated_) {
        out["Marker"] = page_token(member_, last_);
    }
    out[member_] = std::move(rows_);
    return out;
}

} // namespace snowglobe::iam
