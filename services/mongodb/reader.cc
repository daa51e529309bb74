#include "services/mongodb/reader.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

// Entries are read so many at once, then their documents.
constexpr std::size_t entries_first = 1;
constexpr std::size_t entries_max = 256;

// What of the range lies behind the place. `kept` keeps it, if it is another one.
const Plan::Range& rest_of(
    const Plan::Range& range, const std::string& place, bool is_reverse, Plan::Range& kept) {
    if (place.empty()) {
        return range;
    }
    kept = range;
    if (is_reverse) {
        kept.to = place;
    } else {
        kept.from = place + '\0';
    }
    return kept;
}

} // namespace

bool Reader::run(Context& context, const Collection& collection, const Visit& visit) {
    while (range_ < plan_.ranges.size()) {
        const std::size_t at = plan_.is_reverse ? plan_.ranges.size() - 1 - range_ : range_;
        const Plan::Range& range = plan_.ranges[at];
        const bool goes_on = plan_.index ? run_entries(context, collection, range, visit)
                                         : run_documents(context, range, visit);
        if (!goes_on) {
            return false;
        }
        ++range_;
        place_.clear();
    }
    return true;
}

bool Reader::run_documents(Context& context, const Plan::Range& range, const Visit& visit) {
    Plan::Range kept;
    const Plan::Range& rest = rest_of(range, place_, plan_.is_reverse, kept);
    bool goes_on = true;
    context.store.scan(
        rest.from,
        rest.to,
        plan_.is_reverse ? Direction::reverse : Direction::forward,
        [&](std::string_view key, std::string_view document) {
            ++documents_seen_;
            goes_on = visit(Collection::record_of(key), View(document));
            if (!goes_on) {
                place_ = key;
            }
            return goes_on;
        });
    return goes_on;
}

bool Reader::run_entries(
    Context& context, const Collection& collection, const Plan::Range& range, const Visit& visit) {
    const bool may_repeat = collection.indexes()[*plan_.index].is_multikey;
    std::size_t wanted = entries_first;
    std::vector<std::string> keys;
    do {
        keys.clear();
        Plan::Range kept;
        const Plan::Range& rest = rest_of(range, place_, plan_.is_reverse, kept);
        context.store.scan(
            rest.from,
            rest.to,
            plan_.is_reverse ? Direction::reverse : Direction::forward,
            [&](std::string_view key, std::string_view) {
                keys.emplace_back(key);
                return keys.size() < wanted;
            });
        for (const std::string& key : keys) {
            place_ = key;
            ++keys_seen_;
            const Record record = Collection::record_of(key);
            if (may_repeat && !seen_.insert(record).second) {
                continue;
            }
            const auto document = collection.look_at(record);
            if (!document) {
                continue;
            }
            ++documents_seen_;
            if (!visit(record, *document)) {
                return false;
            }
        }
        if (keys.size() < wanted) {
            break;
        }
        wanted = std::min(entries_max, wanted * 4);
    } while (!keys.empty());
    return true;
}

} // namespace snowglobe::mongodb
