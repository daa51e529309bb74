// whatsmyuri - the client's address, as it is seen here.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document whats_my_uri(Asked& asked) {
    return Writer().text("you", asked.client).ok().finish();
}

} // namespace snowglobe::mongodb
