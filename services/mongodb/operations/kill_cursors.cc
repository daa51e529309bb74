// killCursors - cursors that nobody will ask any more.
#include "services/mongodb/commands.h"
#include "services/mongodb/mongodb.h"

namespace snowglobe::mongodb {

Document kill_cursors(Asked& asked) {
    const Arguments arguments(asked.command, {"cursors"});
    arguments.required("cursors");
    ArrayWriter killed;
    ArrayWriter absent;
    const auto ids = arguments.array("cursors");
    for (const Member& member : ids ? ids->view() : View()) {
        if (!member.value.is(Type::int64)) {
            throw MongoError(
                ErrorCode::TypeMismatch,
                "BSON field 'killCursors.cursors." + std::string(member.name) +
                    "' is the wrong type '" + std::string(name_of(member.value.type)) +
                    "', expected type 'long'");
        }
        (asked.mongodb.cursors().close(member.value.int64()) ? killed : absent).add(member.value);
    }
    Writer out;
    out.array("cursorsKilled", killed.finish());
    out.array("cursorsNotFound", absent.finish());
    out.array("cursorsAlive", Document());
    out.array("cursorsUnknown", Document());
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
