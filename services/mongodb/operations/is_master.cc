// isMaster - as hello was called.
#include "services/mongodb/commands.h"
#include "services/mongodb/server_facts.h"

namespace snowglobe::mongodb {

Document is_master(Asked& asked) {
    return greeting(asked, "ismaster");
}

} // namespace snowglobe::mongodb
