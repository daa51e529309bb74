// drop - a collection goes, with its indexes.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document drop(Asked& asked) {
    const Arguments arguments(asked.command, {});
    const Namespace space = space_of(asked.command);
    auto collection = Collection::find(asked.context, space);
    Writer out;
    if (collection) {
        out.int32("nIndexesWas", static_cast<std::int32_t>(collection->indexes().size()));
        out.text("ns", space.str());
        collection->drop();
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
