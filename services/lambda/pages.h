#pragma once
// Lists that come a page at a time: the one that a Marker names is the first of its page, so that
// who deletes what a page shows misses nothing.
#include "emulator/base/json.h"

#include <string>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

// The place that the request's Marker names in the list of that member; empty: at the start.
// Throws InvalidParameterValueException; the text is our own.
std::string page_start(const json& request, const char* member);

// `items` by their keys, in their order; `most` unless the request's MaxItems is less.
json page_of(
    const json& request,
    const char* member,
    std::vector<std::pair<std::string, json>> items,
    std::int64_t most = 50);

} // namespace snowglobe::lambda
