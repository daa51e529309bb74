#include "apps/class-connect/graphql/selection.h"

namespace graphql {

std::vector<const std::vector<Selection>*> FieldGroup::selections() const {
    std::vector<const std::vector<Selection>*> all;
    for (const Selection* field : fields) {
        all.push_back(&field->selections);
    }
    return all;
}

void FieldCollector::collect(const std::vector<Selection>& selections, std::size_t fragments) {
    for (const Selection& one : selections) {
        if (!takes_(one, fragments)) {
            continue;
        }
        switch (one.kind) {
        case Selection::Kind::field: {
            const auto [at, is_new] = index_.emplace(one.alias, groups_.size());
            if (is_new) {
                groups_.push_back({one.alias, {}});
            }
            groups_[at->second].fields.push_back(&one);
            break;
        }
        case Selection::Kind::spread:
            if (spread_.insert(one.name).second) {
                collect(document_.fragment(one.name)->selections, fragments + 1);
            }
            break;
        case Selection::Kind::inline_fragment:
            collect(one.selections, fragments + 1);
            break;
        }
    }
}

} // namespace graphql
