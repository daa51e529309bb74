#pragma once
// Lists that come a page at a time: a page begins after the one that its Marker names.
#include "emulator/base/json.h"

#include <string>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

// `items` by their keys, in their order; `most` unless the request's MaxItems is less.
json page_of(
    const json& request,
    const char* member,
    std::vector<std::pair<std::string, json>> items,
    std::int64_t most = 50);

} // namespace snowglobe::lambda
