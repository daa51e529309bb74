// count - how many documents a filter means; without one, what the collection says of itself.
#include "services/mongodb/commands.h"
#include "services/mongodb/results.h"

#include <algorithm>

namespace snowglobe::mongodb {

Document count(Asked& asked) {
    const Arguments arguments(
        asked.command, {"query", "limit", "skip", "hint", "fields", "collation"});
    const Namespace space = space_of(asked.command);
    const View filter = arguments.object("query").value_or(View());
    const std::int64_t skip = arguments.count("skip", 0);
    const std::int64_t limit = std::abs(arguments.whole("limit").value_or(0));
    const auto collection = Collection::find(asked.context, space);
    std::int64_t n = 0;
    if (collection && filter.empty()) {
        n = static_cast<std::int64_t>(collection->state().count);
    } else if (collection) {
        const auto query = Query::parse(space, filter, View(), View(), arguments.any("hint"));
        Reader reader(plan_for(
            *collection,
            query->filter,
            query->sort,
            query->hint ? std::optional(query->hint->value()) : std::nullopt));
        reader.run(asked.context, *collection, [&](Record, View document) {
            n += query->filter.matches(document) ? 1 : 0;
            return limit == 0 || n < skip + limit;
        });
    } else {
        Query::parse(space, filter); // is it one?
    }
    n = std::max<std::int64_t>(0, n - skip);
    n = limit > 0 ? std::min(n, limit) : n;
    return Writer().put("n", OwnedValue::of_integer(n)).ok().finish();
}

} // namespace snowglobe::mongodb
