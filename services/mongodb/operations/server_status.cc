// serverStatus - of what it tells, that which clients look at.
#include "services/mongodb/commands.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/server_facts.h"

namespace snowglobe::mongodb {

Document server_status(Asked& asked) {
    Writer connections;
    connections.int32("current", 1);
    connections.int32("available", 1000);
    connections.int32("totalCreated", 1);
    Writer cursors;
    cursors.object(
        "cursor",
        Writer()
            .object(
                "open",
                Writer()
                    .int64("total", static_cast<std::int64_t>(asked.mongodb.cursors().count()))
                    .finish())
            .finish());
    Writer out;
    out.text("host", "localhost");
    out.text("version", version);
    out.text("process", "mongod");
    out.int64("pid", 1);
    out.real("uptime", 1);
    out.int64("uptimeMillis", 1000);
    out.date("localTime", epoch_ms(asked.context.now));
    out.object("connections", connections.finish());
    out.object("metrics", cursors.finish());
    out.object(
        "storageEngine",
        Writer().text("name", "snowglobe").boolean("persistent", true).finish());
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
