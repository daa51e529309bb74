// collStats - how much is in a collection.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document coll_stats(Asked& asked) {
    const Arguments arguments(asked.command, {"scale", "freeStorage", "verbose"});
    const Namespace space = space_of(asked.command);
    const auto collection = Collection::find(asked.context, space);
    const CollectionState state = collection ? collection->state() : CollectionState{};
    const auto count = static_cast<std::int64_t>(state.count);
    const auto bytes = static_cast<std::int64_t>(state.bytes);
    Writer sizes;
    for (const Index& index : collection ? collection->indexes() : std::vector<Index>()) {
        sizes.int64(index.name, 0);
    }
    Writer out;
    out.text("ns", space.str());
    out.put("count", OwnedValue::of_integer(count));
    out.put("size", OwnedValue::of_integer(bytes));
    if (count > 0) {
        out.put("avgObjSize", OwnedValue::of_integer(bytes / count));
    }
    out.put("storageSize", OwnedValue::of_integer(bytes));
    out.boolean("capped", false);
    out.int32(
        "nindexes",
        static_cast<std::int32_t>(collection ? collection->indexes().size() : 0));
    out.int32("totalIndexSize", 0);
    out.object("indexSizes", sizes.finish());
    out.int32("scaleFactor", 1);
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
