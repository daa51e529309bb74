// hello - what a driver asks first: what kind of server this is. And logs in by the way.
#include "services/mongodb/commands.h"
#include "services/mongodb/message.h"
#include "services/mongodb/server_facts.h"
#include "services/mongodb/users.h"

namespace snowglobe::mongodb {

Document greeting(Asked& asked, std::string_view writable) {
    constexpr std::int32_t write_batch_max = 100'000;
    constexpr std::int32_t session_minutes = 30;
    Writer out;
    const View body = asked.command.body;
    if (const auto ok = body.find("helloOk"); ok && ok->is_true()) {
        out.boolean("helloOk", true);
    }
    out.boolean(writable, true);
    out.int32("maxBsonObjectSize", static_cast<std::int32_t>(document_bytes_max));
    out.int32("maxMessageSizeBytes", static_cast<std::int32_t>(message_bytes_max));
    out.int32("maxWriteBatchSize", write_batch_max);
    out.date("localTime", epoch_ms(asked.context.now));
    out.int32("logicalSessionTimeoutMinutes", session_minutes);
    out.int32("connectionId", static_cast<std::int32_t>(asked.connection & 0x7fff'ffff));
    out.int32("minWireVersion", 0);
    out.int32("maxWireVersion", wire_version_max);
    out.boolean("readOnly", false);
    const auto who = body.find("saslSupportedMechs");
    if (who && who->is(Type::string)) {
        const std::string_view name = who->text();
        const std::size_t dot = name.find('.');
        const bool is_known =
            dot != std::string_view::npos &&
            find_user(asked.context, name.substr(0, dot), name.substr(dot + 1)).has_value();
        if (is_known) {
            out.array(
                "saslSupportedMechs",
                ArrayWriter().add_text("SCRAM-SHA-1").add_text("SCRAM-SHA-256").finish());
        }
    }
    const auto login = body.find("speculativeAuthenticate");
    if (login && login->is(Type::object) && asked.login != nullptr) {
        try {
            const auto database = login->view().find("db");
            out.object(
                "speculativeAuthenticate",
                asked.login->start(
                    asked.context,
                    database && database->is(Type::string) ? database->text() : "admin",
                    login->view()));
        } catch (const MongoError&) { // it asks again, and is told then
            asked.login->end();
        }
    }
    return out.ok().finish();
}

Document hello(Asked& asked) {
    return greeting(asked, "isWritablePrimary");
}

} // namespace snowglobe::mongodb
