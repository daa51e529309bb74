#include "emulator/base/spelling.h"

#include "emulator/base/lower_case.h"

#include <algorithm>
#include <numeric>

namespace snowglobe {

namespace {

// Insertions, deletions, replacements and neighbours in the wrong order; letters' case does not
// count.
std::size_t distance(std::string_view a, std::string_view b) {
    const auto same = [&](std::size_t i, std::size_t k) {
        return lower_case(a[i]) == lower_case(b[k]);
    };
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    std::vector<std::size_t> above(row);
    std::vector<std::size_t> two_above(row);
    for (std::size_t i = 0; i < a.size(); ++i) {
        two_above.swap(above);
        above.swap(row);
        row[0] = i + 1;
        for (std::size_t k = 0; k < b.size(); ++k) {
            row[k + 1] = std::min({above[k] + (same(i, k) ? 0 : 1), row[k] + 1, above[k + 1] + 1});
            if (i > 0 && k > 0 && same(i, k - 1) && same(i - 1, k)) {
                row[k + 1] = std::min(row[k + 1], two_above[k - 1] + 1);
            }
        }
    }
    return row.back();
}

} // namespace

std::string suggestion(
    std::string_view name, const std::vector<std::string>& known, std::size_t edits_max) {
    const std::string* best = nullptr;
    std::size_t best_distance = std::min(std::max<std::size_t>(1, name.size() / 3), edits_max) + 1;
    for (const std::string& candidate : known) {
        const std::size_t candidate_distance = distance(name, candidate);
        if (candidate_distance < best_distance) {
            best = &candidate;
            best_distance = candidate_distance;
        }
    }
    return best ? " (did you mean " + *best + "?)" : "";
}

} // namespace snowglobe
