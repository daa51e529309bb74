// dropDatabase - all collections of a database go.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document drop_database(Asked& asked) {
    const Arguments arguments(asked.command, {});
    const auto spaces = Collection::all(asked.context, asked.command.database);
    for (const Namespace& space : spaces) {
        Collection::find(asked.context, space)->drop();
    }
    Writer out;
    if (!spaces.empty()) {
        out.text("dropped", asked.command.database);
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
