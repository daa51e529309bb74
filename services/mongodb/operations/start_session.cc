// startSession - drivers make the ids of their sessions themselves; this one makes one for others.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document start_session(Asked& asked) {
    const Id128 id = asked.context.new_id("mongodb.session");
    Writer session;
    session.binary("id", 4, {reinterpret_cast<const char*>(id.data()), id.size()});
    Writer out;
    out.object("id", session.finish());
    out.int32("timeoutMinutes", 30);
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
