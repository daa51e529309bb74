// hostInfo - nothing of the machine is told: it is not of the world.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document host_info(Asked& asked) {
    Writer system;
    system.date("currentTime", epoch_ms(asked.context.now));
    system.text("hostname", "localhost");
    system.int32("cpuAddrSize", 64);
    system.int64("memSizeMB", 1024);
    system.int32("numCores", 1);
    system.text("cpuArch", "x86_64");
    system.boolean("numaEnabled", false);
    Writer os;
    os.text("type", "Linux");
    os.text("name", "Snowglobe");
    os.text("version", "");
    Writer out;
    out.object("system", system.finish());
    out.object("os", os.finish());
    out.object("extra", Document());
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
