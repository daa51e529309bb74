// listDatabases - those that have a collection.
#include "services/mongodb/commands.h"
#include "services/mongodb/filter.h"

namespace snowglobe::mongodb {

Document list_databases(Asked& asked) {
    const Arguments arguments(asked.command, {"filter", "nameOnly", "authorizedDatabases"});
    const View filter_bytes = arguments.object("filter").value_or(View());
    const Filter filter(filter_bytes);
    const bool name_only = arguments.flag("nameOnly");
    ArrayWriter databases;
    std::int64_t total = 0;
    for (const std::string& database : Collection::databases(asked.context)) {
        std::int64_t bytes = 0;
        for (const Namespace& space : Collection::all(asked.context, database)) {
            bytes += static_cast<std::int64_t>(
                Collection::find(asked.context, space)->state().bytes);
        }
        Writer one;
        one.text("name", database);
        one.int64("sizeOnDisk", bytes);
        one.boolean("empty", false);
        const Document whole = one.finish();
        if (filter.matches(whole)) {
            databases.add_object(
                name_only ? Writer().text("name", database).finish() : whole);
            total += bytes;
        }
    }
    Writer out;
    out.array("databases", databases.finish());
    if (!name_only) {
        out.int64("totalSize", total);
        out.int64("totalSizeMb", total / (1024 * 1024));
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
