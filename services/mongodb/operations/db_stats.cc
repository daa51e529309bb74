// dbStats - how much is in a database.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document db_stats(Asked& asked) {
    const Arguments arguments(asked.command, {"scale", "freeStorage"});
    std::int64_t collections = 0;
    std::int64_t objects = 0;
    std::int64_t indexes = 0;
    std::int64_t bytes = 0;
    for (const Namespace& space : Collection::all(asked.context, asked.command.database)) {
        const Collection collection = *Collection::find(asked.context, space);
        ++collections;
        objects += static_cast<std::int64_t>(collection.state().count);
        bytes += static_cast<std::int64_t>(collection.state().bytes);
        indexes += static_cast<std::int64_t>(collection.indexes().size());
    }
    Writer out;
    out.text("db", asked.command.database);
    out.int64("collections", collections);
    out.int64("views", 0);
    out.int64("objects", objects);
    out.real(
        "avgObjSize",
        objects > 0 ? static_cast<double>(bytes) / static_cast<double>(objects) : 0.0);
    out.real("dataSize", static_cast<double>(bytes));
    out.real("storageSize", static_cast<double>(bytes));
    out.int64("indexes", indexes);
    out.real("indexSize", 0);
    out.real("totalSize", static_cast<double>(bytes));
    out.int64("scaleFactor", 1);
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
