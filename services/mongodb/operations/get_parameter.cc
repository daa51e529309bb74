// getParameter - the few parameters that clients ask for.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

namespace {

Document all_parameters() {
    Writer version;
    version.text("version", "7.0");
    Writer out;
    out.object("featureCompatibilityVersion", version.finish());
    out.boolean("enableTestCommands", false);
    out.array(
        "authenticationMechanisms",
        ArrayWriter().add_text("SCRAM-SHA-1").add_text("SCRAM-SHA-256").finish());
    out.boolean("ttlMonitorEnabled", true);
    out.int32("ttlMonitorSleepSecs", 60);
    return out.finish();
}

} // namespace

Document get_parameter(Asked& asked) {
    const View body = asked.command.body;
    const Value which = body.find(asked.command.name).value_or(Value{});
    const bool is_all = which.is(Type::string) && which.text() == "*";
    Writer out;
    bool has_any = false;
    const Document parameters = all_parameters();
    for (const Member& parameter : parameters.view()) {
        const auto asked_for = body.find(parameter.name);
        if (is_all || (asked_for && asked_for->is_true())) {
            out.put(parameter.name, parameter.value);
            has_any = true;
        }
    }
    if (!has_any) {
        throw MongoError(ErrorCode::InvalidOptions, "no option found to get");
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
