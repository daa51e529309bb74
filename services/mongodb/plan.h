#pragma once
// How a filter's documents are found: by an index, where it says more than nothing, or by looking at
// all of them. Whoever follows a plan still asks the filter of each document.
#include "services/mongodb/collection.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::mongodb {

struct Plan {
    struct Range {
        std::string from; // keys of rows, [from, to)
        std::string to;
    };
    std::optional<std::size_t> index; // nothing: all documents, in the order of their records
    std::vector<Range> ranges;        // in the order of the keys
    bool is_reverse = false;
    bool is_sorted = false; // as was asked for
    // For explain, if they are asked for: a text an interval, by part of the index.
    std::vector<std::pair<std::string, std::vector<std::string>>> bounds;
};

// `hint`: an index by name or key, or {$natural: 1}. Throws MongoError: there is none such.
Plan plan_for(
    const Collection& collection,
    const Filter& filter,
    const KeyPattern& sort,
    const std::optional<Value>& hint = std::nullopt,
    bool with_bounds = false);

} // namespace snowglobe::mongodb
