// logout - the connection is nobody's any more.
#include "services/mongodb/commands.h"
#include "services/mongodb/users.h"

namespace snowglobe::mongodb {

Document logout(Asked& asked) {
    if (asked.login != nullptr) {
        asked.login->end();
    }
    return Writer().ok().finish();
}

} // namespace snowglobe::mongodb
