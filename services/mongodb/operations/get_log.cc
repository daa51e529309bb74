// getLog - shells show what warnings there were at the start: none.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document get_log(Asked& asked) {
    const Value which = asked.command.body.find(asked.command.name).value_or(Value{});
    if (!which.is(Type::string)) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "Argument to getLog must be of type String; found null of type " +
                std::string(name_of(which.type)));
    }
    Writer out;
    if (which.text() == "*") {
        out.array("names", ArrayWriter().add_text("global").add_text("startupWarnings").finish());
    } else {
        out.int32("totalLinesWritten", 0);
        out.array("log", Document());
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
