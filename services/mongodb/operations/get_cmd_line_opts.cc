// getCmdLineOpts - what a server was started with. Nothing of that is a client's business here.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document get_cmd_line_opts(Asked&) {
    Writer out;
    out.array("argv", ArrayWriter().add_text("mongod").finish());
    out.object("parsed", Document());
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
