// buildInfo - which MongoDB this is as.
#include "services/mongodb/commands.h"
#include "services/mongodb/server_facts.h"

namespace snowglobe::mongodb {

Document build_info(Asked&) {
    ArrayWriter numbers;
    for (const std::int32_t number : version_numbers) {
        numbers.add(OwnedValue::of_int32(number));
    }
    Writer out;
    out.text("version", version);
    out.text("gitVersion", "snowglobe");
    out.array("modules", Document());
    out.text("allocator", "system");
    out.text("javascriptEngine", "none");
    out.text("sysInfo", "deprecated");
    out.array("versionArray", numbers.finish());
    out.object("openssl", Document());
    out.object("buildEnvironment", Document());
    out.int32("bits", 64);
    out.boolean("debug", false);
    out.int32("maxBsonObjectSize", static_cast<std::int32_t>(document_bytes_max));
    out.array("storageEngines", ArrayWriter().add_text("snowglobe").finish());
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
